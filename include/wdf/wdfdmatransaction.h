// SPDX-License-Identifier: MIT
// DMA transactions: one transfer, in as many pieces as the hardware needs (framework.md 4.8).
#ifndef OPENWDF_WDFDMATRANSACTION_H
#define OPENWDF_WDFDMATRANSACTION_H

#include "wdfdmaenabler.h"

WDF_EXTERN_C_START

typedef BOOLEAN EVT_WDF_PROGRAM_DMA(WDFDMATRANSACTION Transaction, WDFDEVICE Device,
                                    WDFCONTEXT Context, WDF_DMA_DIRECTION Direction,
                                    PSCATTER_GATHER_LIST SgList);
typedef EVT_WDF_PROGRAM_DMA* PFN_WDF_PROGRAM_DMA;

typedef BOOLEAN EVT_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL(WDFDMATRANSACTION DmaTransaction,
                                                              WDFDEVICE Device, PVOID Context,
                                                              PMDL Mdl, size_t Offset,
                                                              size_t Length);
typedef EVT_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL*
    PFN_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL;

typedef VOID EVT_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE(WDFDMATRANSACTION Transaction,
                                                           WDFDEVICE Device, WDFCONTEXT Context,
                                                           WDF_DMA_DIRECTION Direction,
                                                           DMA_COMPLETION_STATUS Status);
typedef EVT_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE*
    PFN_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE;

typedef VOID EVT_WDF_RESERVE_DMA(WDFDMATRANSACTION DmaTransaction, PVOID Context);
typedef EVT_WDF_RESERVE_DMA* PFN_WDF_RESERVE_DMA;

// clang-format off
WDF_DDI(NTSTATUS, WdfDmaTransactionCreate, WDFDMATRANSACTIONCREATE,
        (WDFDMAENABLER DmaEnabler, PWDF_OBJECT_ATTRIBUTES Attributes,
         WDFDMATRANSACTION* DmaTransaction),
        (DmaEnabler, Attributes, DmaTransaction))

WDF_DDI(NTSTATUS, WdfDmaTransactionInitialize, WDFDMATRANSACTIONINITIALIZE,
        (WDFDMATRANSACTION DmaTransaction, PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
         WDF_DMA_DIRECTION DmaDirection, PMDL Mdl, PVOID VirtualAddress, size_t Length),
        (DmaTransaction, EvtProgramDmaFunction, DmaDirection, Mdl, VirtualAddress, Length))

WDF_DDI(NTSTATUS, WdfDmaTransactionInitializeUsingRequest, WDFDMATRANSACTIONINITIALIZEUSINGREQUEST,
        (WDFDMATRANSACTION DmaTransaction, WDFREQUEST Request,
         PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction, WDF_DMA_DIRECTION DmaDirection),
        (DmaTransaction, Request, EvtProgramDmaFunction, DmaDirection))

WDF_DDI(NTSTATUS, WdfDmaTransactionExecute, WDFDMATRANSACTIONEXECUTE,
        (WDFDMATRANSACTION DmaTransaction, WDFCONTEXT Context),
        (DmaTransaction, Context))

WDF_DDI(NTSTATUS, WdfDmaTransactionRelease, WDFDMATRANSACTIONRELEASE,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

WDF_DDI(BOOLEAN, WdfDmaTransactionDmaCompleted, WDFDMATRANSACTIONDMACOMPLETED,
        (WDFDMATRANSACTION DmaTransaction, NTSTATUS* Status),
        (DmaTransaction, Status))

WDF_DDI(BOOLEAN, WdfDmaTransactionDmaCompletedWithLength, WDFDMATRANSACTIONDMACOMPLETEDWITHLENGTH,
        (WDFDMATRANSACTION DmaTransaction, size_t TransferredLength, NTSTATUS* Status),
        (DmaTransaction, TransferredLength, Status))

WDF_DDI(BOOLEAN, WdfDmaTransactionDmaCompletedFinal, WDFDMATRANSACTIONDMACOMPLETEDFINAL,
        (WDFDMATRANSACTION DmaTransaction, size_t FinalTransferredLength, NTSTATUS* Status),
        (DmaTransaction, FinalTransferredLength, Status))

WDF_DDI(size_t, WdfDmaTransactionGetBytesTransferred, WDFDMATRANSACTIONGETBYTESTRANSFERRED,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

WDF_DDI(VOID, WdfDmaTransactionSetMaximumLength, WDFDMATRANSACTIONSETMAXIMUMLENGTH,
        (WDFDMATRANSACTION DmaTransaction, size_t MaximumLength),
        (DmaTransaction, MaximumLength))

WDF_DDI(WDFREQUEST, WdfDmaTransactionGetRequest, WDFDMATRANSACTIONGETREQUEST,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

WDF_DDI(size_t, WdfDmaTransactionGetCurrentDmaTransferLength, WDFDMATRANSACTIONGETCURRENTDMATRANSFERLENGTH,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

WDF_DDI(WDFDEVICE, WdfDmaTransactionGetDevice, WDFDMATRANSACTIONGETDEVICE,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

WDF_DDI(NTSTATUS, WdfDmaTransactionInitializeUsingOffset, WDFDMATRANSACTIONINITIALIZEUSINGOFFSET,
        (WDFDMATRANSACTION DmaTransaction, PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
         WDF_DMA_DIRECTION DmaDirection, PMDL Mdl, size_t Offset, size_t Length),
        (DmaTransaction, EvtProgramDmaFunction, DmaDirection, Mdl, Offset, Length))

WDF_DDI(VOID, WdfDmaTransactionGetTransferInfo, WDFDMATRANSACTIONGETTRANSFERINFO,
        (WDFDMATRANSACTION DmaTransaction, ULONG* MapRegisterCount,
         ULONG* ScatterGatherElementCount),
        (DmaTransaction, MapRegisterCount, ScatterGatherElementCount))

WDF_DDI(VOID, WdfDmaTransactionSetChannelConfigurationCallback, WDFDMATRANSACTIONSETCHANNELCONFIGURATIONCALLBACK,
        (WDFDMATRANSACTION DmaTransaction,
         PFN_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL ConfigureRoutine, PVOID ConfigureContext),
        (DmaTransaction, ConfigureRoutine, ConfigureContext))

WDF_DDI(VOID, WdfDmaTransactionSetTransferCompleteCallback, WDFDMATRANSACTIONSETTRANSFERCOMPLETECALLBACK,
        (WDFDMATRANSACTION DmaTransaction,
         PFN_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE DmaCompletionRoutine,
         PVOID DmaCompletionContext),
        (DmaTransaction, DmaCompletionRoutine, DmaCompletionContext))

WDF_DDI(VOID, WdfDmaTransactionSetImmediateExecution, WDFDMATRANSACTIONSETIMMEDIATEEXECUTION,
        (WDFDMATRANSACTION DmaTransaction, BOOLEAN UseImmediateExecution),
        (DmaTransaction, UseImmediateExecution))

WDF_DDI(NTSTATUS, WdfDmaTransactionAllocateResources, WDFDMATRANSACTIONALLOCATERESOURCES,
        (WDFDMATRANSACTION DmaTransaction, WDF_DMA_DIRECTION DmaDirection,
         ULONG RequiredMapRegisters, PFN_WDF_RESERVE_DMA EvtReserveDmaFunction,
         PVOID EvtReserveDmaContext),
        (DmaTransaction, DmaDirection, RequiredMapRegisters, EvtReserveDmaFunction,
         EvtReserveDmaContext))

WDF_DDI(VOID, WdfDmaTransactionSetDeviceAddressOffset, WDFDMATRANSACTIONSETDEVICEADDRESSOFFSET,
        (WDFDMATRANSACTION DmaTransaction, ULONG Offset),
        (DmaTransaction, Offset))

WDF_DDI(VOID, WdfDmaTransactionFreeResources, WDFDMATRANSACTIONFREERESOURCES,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

WDF_DDI(BOOLEAN, WdfDmaTransactionCancel, WDFDMATRANSACTIONCANCEL,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

WDF_DDI(PVOID, WdfDmaTransactionWdmGetTransferContext, WDFDMATRANSACTIONWDMGETTRANSFERCONTEXT,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

WDF_DDI(VOID, WdfDmaTransactionStopSystemTransfer, WDFDMATRANSACTIONSTOPSYSTEMTRANSFER,
        (WDFDMATRANSACTION DmaTransaction),
        (DmaTransaction))

WDF_DDI(VOID, WdfDmaTransactionSetSingleTransferRequirement, WDFDMATRANSACTIONSETSINGLETRANSFERREQUIREMENT,
        (WDFDMATRANSACTION DmaTransaction, BOOLEAN RequireSingleTransfer),
        (DmaTransaction, RequireSingleTransfer))
// clang-format on

WDF_EXTERN_C_END

#endif
