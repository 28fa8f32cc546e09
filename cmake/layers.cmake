# SPDX-License-Identifier: MIT
# One target for each layer folder. Every *.cpp in the folder (and one folder below) belongs to it,
# except *_test.cpp, which belong to the layer's test. What a layer is linked with comes from
# tests/tidy/layers.txt.

add_library(openwdf_options INTERFACE)
target_compile_definitions(openwdf_options INTERFACE OPENWDF_RUNTIME)
target_compile_options(openwdf_options INTERFACE
  -Wall -Wextra -Werror -fno-omit-frame-pointer
  # The layers become parts of programs, never of a library.
  $<$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>>:-fPIE>
  # A pair of fields that was written apart and is read as one stalls the processor: a store is not
  # forwarded to a load that is wider.
  $<$<CXX_COMPILER_ID:GNU>:-fno-tree-slp-vectorize>
  $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety -Wno-c99-designator>
  # g++ 12 warns of overlaps in std::string's own operator+ (GCC bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<COMPILE_LANGUAGE:CXX>>:-Wno-subobject-linkage -Wno-restrict>)
target_include_directories(openwdf_options INTERFACE ${CMAKE_SOURCE_DIR})
target_include_directories(openwdf_options SYSTEM INTERFACE
  ${CMAKE_SOURCE_DIR}/include/wdk ${CMAKE_SOURCE_DIR}/include/wdf)
target_link_options(openwdf_options INTERFACE $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>)
target_link_libraries(openwdf_options INTERFACE fmt::fmt Threads::Threads Boost::headers dl)
if(OPENWDF_SANITIZE)
  # GCC's flow analysis does not follow instrumented code.
  target_compile_options(openwdf_options INTERFACE -fsanitize=${OPENWDF_SANITIZE}
    -fno-sanitize-recover=all $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(openwdf_options INTERFACE -fsanitize=${OPENWDF_SANITIZE})
  if(OPENWDF_SANITIZE MATCHES thread)
    # It warns of every fence; ours order our accesses with the kernel's, not with another thread's.
    target_compile_options(openwdf_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
endif()
if(OPENWDF_COVERAGE)
  target_compile_options(openwdf_options INTERFACE --coverage)
  target_link_options(openwdf_options INTERFACE --coverage)
endif()

# The names of the NTSTATUS values, out of the header that defines them. Names that only count
# objects of a wait are left to the plain value.
set(OPENWDF_GENERATED ${CMAKE_BINARY_DIR}/generated)
file(READ ${CMAKE_SOURCE_DIR}/include/wdk/ntstatus.h status_header)
string(REGEX MATCHALL "#define STATUS_[A-Z0-9_]+ \\(\\(NTSTATUS\\)" status_rows "${status_header}")
list(FILTER status_rows EXCLUDE REGEX "STATUS_(WAIT|ABANDONED_WAIT)_[0-9]")
list(TRANSFORM status_rows REPLACE "#define (STATUS_[A-Z0-9_]+) .*" "STATUS_NAME(\\1)\n")
list(JOIN status_rows "" status_names)
file(CONFIGURE OUTPUT ${OPENWDF_GENERATED}/status_names.def CONTENT "${status_names}" @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/include/wdk/ntstatus.h)

# Sets <result> to the folders that <folder> may include.
function(openwdf_sees folder result)
  file(STRINGS ${CMAKE_SOURCE_DIR}/tests/tidy/layers.txt rows REGEX "^${folder}:")
  string(REGEX REPLACE "^${folder}:[ ]*" "" names "${rows}")
  string(REGEX MATCHALL "[a-z]+" names "${names}")
  set(${result} ${names} PARENT_SCOPE)
endfunction()

# What most files of a large target include, compiled once: half of the time of an ordinary file. Not
# with clang, which so sees that each file includes what it needs.
set(OPENWDF_COMMON_HEADERS <algorithm> <array> <atomic> <cstring> <memory> <optional> <set> <string>
  <string_view> <vector> <fmt/format.h> <wdm.h>)
function(openwdf_precompile target)
  get_target_property(sources ${target} SOURCES)
  list(LENGTH sources count)
  if(count GREATER 20 AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_precompile_headers(${target} PRIVATE ${OPENWDF_COMMON_HEADERS} ${ARGN})
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  endif()
endfunction()

function(openwdf_sources folder sources tests)
  file(GLOB all CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp
    ${CMAKE_SOURCE_DIR}/${folder}/*/*.cpp)
  set(own ${all})
  list(FILTER own EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER all INCLUDE REGEX "_test\\.cpp$")
  set(${sources} ${own} PARENT_SCOPE)
  set(${tests} ${all} PARENT_SCOPE)
endfunction()

# An object library, so that every function of the executive and the framework is in the program
# that loads drivers, whether or not the program itself calls it.
function(openwdf_layer folder)
  cmake_parse_arguments(LAYER "" "" "LIBRARIES" ${ARGN})
  openwdf_sources(${folder} sources tests)
  if(NOT sources)
    return()
  endif()
  add_library(openwdf_${folder} OBJECT ${sources})
  set_target_properties(openwdf_${folder} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(openwdf_${folder} PUBLIC openwdf_options ${LAYER_LIBRARIES})
  openwdf_precompile(openwdf_${folder})
endfunction()
set_source_files_properties(${CMAKE_SOURCE_DIR}/nt/status_name.cpp PROPERTIES
  INCLUDE_DIRECTORIES ${OPENWDF_GENERATED})

# Links a program with these layers; drivers that it loads find the executive's functions in it.
function(openwdf_link program)
  foreach(layer IN LISTS ARGN)
    if(NOT TARGET openwdf_${layer})
      continue()
    endif()
    target_sources(${program} PRIVATE $<TARGET_OBJECTS:openwdf_${layer}>)
    target_link_libraries(${program} PRIVATE openwdf_${layer})
  endforeach()
  set_target_properties(${program} PROPERTIES ENABLE_EXPORTS ON)
endfunction()

# A program: its folder's main.cpp, and the rest as a layer, which the folder's tests are linked with.
# SEPARATE are sources of shared libraries of their own.
function(openwdf_command program folder)
  cmake_parse_arguments(COMMAND "" "" "LIBRARIES;SEPARATE" ${ARGN})
  openwdf_sources(${folder} sources tests)
  foreach(separate main.cpp ${COMMAND_SEPARATE})
    list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/${folder}/${separate})
  endforeach()
  add_library(openwdf_${folder} OBJECT ${sources})
  target_link_libraries(openwdf_${folder} PUBLIC openwdf_options ${COMMAND_LIBRARIES})
  target_compile_definitions(openwdf_${folder} PUBLIC
    OPENWDF_SOURCE_FOLDER="${CMAKE_SOURCE_DIR}"
    OPENWDF_INCLUDE_FOLDER="${CMAKE_SOURCE_DIR}/include")
  openwdf_precompile(openwdf_${folder})
  add_executable(${program} ${folder}/main.cpp)
  openwdf_sees(${folder} layers)
  openwdf_link(${program} ${layers} ${folder})
endfunction()
