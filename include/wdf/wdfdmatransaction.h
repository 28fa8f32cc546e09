// SPDX-License-Identifier: MIT
// DMA transactions: one transfer, in as many pieces as the hardware needs (framework.md 4.8).
#ifndef OPENWDF_WDFDMATRANSACTION_H
#define OPENWDF_WDFDMATRANSACTION_H

#include "wdfdmaenabler.h"

WDF_EXTERN_C_START

// Programs the device for one transfer; TRUE if it was done. IRQL: DISPATCH_LEVEL.
typedef BOOLEAN EVT_WDF_PROGRAM_DMA(WDFDMATRANSACTION Transaction, WDFDEVICE Device,
                                    WDFCONTEXT Context, WDF_DMA_DIRECTION Direction,
                                    PSCATTER_GATHER_LIST SgList);
typedef EVT_WDF_PROGRAM_DMA* PFN_WDF_PROGRAM_DMA;

// Sets up the system DMA channel before a transfer. IRQL: DISPATCH_LEVEL.
typedef BOOLEAN EVT_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL(WDFDMATRANSACTION DmaTransaction,
                                                              WDFDEVICE Device, PVOID Context,
                                                              PMDL Mdl, size_t Offset,
                                                              size_t Length);
typedef EVT_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL*
    PFN_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL;

// A transfer through the system DMA channel has ended. IRQL: DISPATCH_LEVEL.
typedef VOID EVT_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE(WDFDMATRANSACTION Transaction,
                                                           WDFDEVICE Device, WDFCONTEXT Context,
                                                           WDF_DMA_DIRECTION Direction,
                                                           DMA_COMPLETION_STATUS Status);
typedef EVT_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE*
    PFN_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE;

// The map registers that were asked for are there. IRQL: DISPATCH_LEVEL.
typedef VOID EVT_WDF_RESERVE_DMA(WDFDMATRANSACTION DmaTransaction, PVOID Context);
typedef EVT_WDF_RESERVE_DMA* PFN_WDF_RESERVE_DMA;

// clang-format off
// Creates a DMA transaction, to be initialized for each transfer.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioncreate
WDF_DDI(NTSTATUS, WdfDmaTransactionCreate, WDFDMATRANSACTIONCREATE,
        (WDFDMAENABLER DmaEnabler, PWDF_OBJECT_ATTRIBUTES Attributes,
         WDFDMATRANSACTION* DmaTransaction),
        (DmaEnabler, Attributes, DmaTransaction))

// Describes the transfer of a buffer at VirtualAddress in Mdl; Length in bytes.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioninitialize
WDF_DDI(NTSTATUS, WdfDmaTransactionInitialize, WDFDMATRANSACTIONINITIALIZE,
        (WDFDMATRANSACTION DmaTransaction, PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
         WDF_DMA_DIRECTION DmaDirection, PMDL Mdl, PVOID VirtualAddress, size_t Length),
        (DmaTransaction, EvtProgramDmaFunction, DmaDirection, Mdl, VirtualAddress, Length))

// Describes the transfer of the buffer of Request.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioninitializeusingrequest
WDF_DDI(NTSTATUS, WdfDmaTransactionInitializeUsingRequest, WDFDMATRANSACTIONINITIALIZEUSINGREQUEST,
        (WDFDMATRANSACTION DmaTransaction, WDFREQUEST Request,
         PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction, WDF_DMA_DIRECTION DmaDirection),
        (DmaTransaction, Request, EvtProgramDmaFunction, DmaDirection))

// Begins the transfer: EvtProgramDmaFunction is called, soon or now.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionexecute
WDF_DDI(NTSTATUS, WdfDmaTransactionExecute, WDFDMATRANSACTIONEXECUTE,
        (WDFDMATRANSACTION DmaTransaction, WDFCONTEXT Context),
        (DmaTransaction, Context))

// Ends a transaction without deleting it, so that it can be initialized again.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionrelease
WDF_DDI(NTSTATUS, WdfDmaTransactionRelease, WDFDMATRANSACTIONRELEASE,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

// Reports one transfer as done in full; TRUE if it was the last.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiondmacompleted
WDF_DDI(BOOLEAN, WdfDmaTransactionDmaCompleted, WDFDMATRANSACTIONDMACOMPLETED,
        (WDFDMATRANSACTION DmaTransaction, NTSTATUS* Status),
        (DmaTransaction, Status))

// Reports one transfer as done in part, in bytes; TRUE if it was the last.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiondmacompletedwithlength
WDF_DDI(BOOLEAN, WdfDmaTransactionDmaCompletedWithLength, WDFDMATRANSACTIONDMACOMPLETEDWITHLENGTH,
        (WDFDMATRANSACTION DmaTransaction, size_t TransferredLength, NTSTATUS* Status),
        (DmaTransaction, TransferredLength, Status))

// Reports one transfer as done in part and the transaction as ended.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiondmacompletedfinal
WDF_DDI(BOOLEAN, WdfDmaTransactionDmaCompletedFinal, WDFDMATRANSACTIONDMACOMPLETEDFINAL,
        (WDFDMATRANSACTION DmaTransaction, size_t FinalTransferredLength, NTSTATUS* Status),
        (DmaTransaction, FinalTransferredLength, Status))

// Returns how many bytes are done.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongetbytestransferred
WDF_DDI(size_t, WdfDmaTransactionGetBytesTransferred, WDFDMATRANSACTIONGETBYTESTRANSFERRED,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

// Limits the length in bytes of each transfer of this transaction.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetmaximumlength
WDF_DDI(VOID, WdfDmaTransactionSetMaximumLength, WDFDMATRANSACTIONSETMAXIMUMLENGTH,
        (WDFDMATRANSACTION DmaTransaction, size_t MaximumLength),
        (DmaTransaction, MaximumLength))

// Returns the request the transaction was initialized with, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongetrequest
WDF_DDI(WDFREQUEST, WdfDmaTransactionGetRequest, WDFDMATRANSACTIONGETREQUEST,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

// Returns the length in bytes of the transfer in progress.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongetcurrentdmatransferlength
WDF_DDI(size_t, WdfDmaTransactionGetCurrentDmaTransferLength,
        WDFDMATRANSACTIONGETCURRENTDMATRANSFERLENGTH,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

// Returns the device of the transaction.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongetdevice
WDF_DDI(WDFDEVICE, WdfDmaTransactionGetDevice, WDFDMATRANSACTIONGETDEVICE,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

// Describes a transfer that begins Offset bytes into Mdl.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioninitializeusingoffset
WDF_DDI(NTSTATUS, WdfDmaTransactionInitializeUsingOffset, WDFDMATRANSACTIONINITIALIZEUSINGOFFSET,
        (WDFDMATRANSACTION DmaTransaction, PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
         WDF_DMA_DIRECTION DmaDirection, PMDL Mdl, size_t Offset, size_t Length),
        (DmaTransaction, EvtProgramDmaFunction, DmaDirection, Mdl, Offset, Length))

// Returns how many map registers and fragments the transaction needs.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactiongettransferinfo
WDF_DDI(VOID, WdfDmaTransactionGetTransferInfo, WDFDMATRANSACTIONGETTRANSFERINFO,
        (WDFDMATRANSACTION DmaTransaction, ULONG* MapRegisterCount,
         ULONG* ScatterGatherElementCount),
        (DmaTransaction, MapRegisterCount, ScatterGatherElementCount))

// Registers what sets up the system DMA channel.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetchannelconfigurationcallback
WDF_DDI(VOID, WdfDmaTransactionSetChannelConfigurationCallback,
        WDFDMATRANSACTIONSETCHANNELCONFIGURATIONCALLBACK,
        (WDFDMATRANSACTION DmaTransaction,
         PFN_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL ConfigureRoutine, PVOID ConfigureContext),
        (DmaTransaction, ConfigureRoutine, ConfigureContext))

// Registers what is called at the end of a system DMA transfer.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsettransfercompletecallback
WDF_DDI(VOID, WdfDmaTransactionSetTransferCompleteCallback,
        WDFDMATRANSACTIONSETTRANSFERCOMPLETECALLBACK,
        (WDFDMATRANSACTION DmaTransaction,
         PFN_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE DmaCompletionRoutine,
         PVOID DmaCompletionContext),
        (DmaTransaction, DmaCompletionRoutine, DmaCompletionContext))

// Makes execution fail rather than wait for map registers.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetimmediateexecution
WDF_DDI(VOID, WdfDmaTransactionSetImmediateExecution, WDFDMATRANSACTIONSETIMMEDIATEEXECUTION,
        (WDFDMATRANSACTION DmaTransaction, BOOLEAN UseImmediateExecution),
        (DmaTransaction, UseImmediateExecution))

// Reserves map registers for use by one transaction after another.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionallocateresources
WDF_DDI(NTSTATUS, WdfDmaTransactionAllocateResources, WDFDMATRANSACTIONALLOCATERESOURCES,
        (WDFDMATRANSACTION DmaTransaction, WDF_DMA_DIRECTION DmaDirection,
         ULONG RequiredMapRegisters, PFN_WDF_RESERVE_DMA EvtReserveDmaFunction,
         PVOID EvtReserveDmaContext),
        (DmaTransaction, DmaDirection, RequiredMapRegisters, EvtReserveDmaFunction,
         EvtReserveDmaContext))

// Sets the offset in the device's address register for system DMA.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetdeviceaddressoffset
WDF_DDI(VOID, WdfDmaTransactionSetDeviceAddressOffset, WDFDMATRANSACTIONSETDEVICEADDRESSOFFSET,
        (WDFDMATRANSACTION DmaTransaction, ULONG Offset),
        (DmaTransaction, Offset))

// Gives reserved map registers back.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionfreeresources
WDF_DDI(VOID, WdfDmaTransactionFreeResources, WDFDMATRANSACTIONFREERESOURCES,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

// Cancels a transaction that waits for map registers; TRUE if it did.
// IRQL: <= DISPATCH_LEVEL.  wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactioncancel
WDF_DDI(BOOLEAN, WdfDmaTransactionCancel, WDFDMATRANSACTIONCANCEL,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

// Returns the WDM transfer context.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionwdmgettransfercontext
WDF_DDI(PVOID, WdfDmaTransactionWdmGetTransferContext, WDFDMATRANSACTIONWDMGETTRANSFERCONTEXT,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

// Stops a system DMA transfer.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionstopsystemtransfer
WDF_DDI(VOID, WdfDmaTransactionStopSystemTransfer, WDFDMATRANSACTIONSTOPSYSTEMTRANSFER,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

// Says that the transaction must be done in one transfer.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmatransaction/nf-wdfdmatransaction-wdfdmatransactionsetsingletransferrequirement
WDF_DDI(VOID, WdfDmaTransactionSetSingleTransferRequirement,
        WDFDMATRANSACTIONSETSINGLETRANSFERREQUIREMENT,
        (WDFDMATRANSACTION DmaTransaction, BOOLEAN RequireSingleTransfer),
        (DmaTransaction, RequireSingleTransfer))
// clang-format on

WDF_EXTERN_C_END

#endif
