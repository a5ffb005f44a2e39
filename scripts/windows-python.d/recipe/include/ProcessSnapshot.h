/* Stands in for a header that mingw-w64 10 lacks. posixmodule.c turns to it only after NtQueryInformationProcess failed;
   here it says that this way is not supported. */
#ifndef PYHOST_PROCESSSNAPSHOT_H
#define PYHOST_PROCESSSNAPSHOT_H

typedef HANDLE HPSS;
typedef struct {
    DWORD ParentProcessId;
} PSS_PROCESS_INFORMATION;

#define PSS_CAPTURE_NONE 0
#define PSS_QUERY_PROCESS_INFORMATION 0
#define PssCaptureSnapshot(process, flags, context_flags, snapshot) ((void)(snapshot), ERROR_NOT_SUPPORTED)
#define PssQuerySnapshot(snapshot, class, buffer, size) ((void)(buffer), ERROR_NOT_SUPPORTED)
#define PssFreeSnapshot(process, snapshot) ((void)0)

#endif
