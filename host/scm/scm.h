// SPDX-License-Identifier: MIT
// Thin calls to the service control manager, in UTF-8, with errors that name the service and say what to try.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

// What to try where Windows refuses who asks.
#define SCM_ELEVATE "run this in a PowerShell that was started with \"Run as administrator\""

// The cure of an error that says what cannot be seen: its own; without one, SCM_ELEVATE where who asks was refused, else NULL.
const char *scm_cure_unseen(const struct error *error);

struct scm_status {
    uint32_t state; // SERVICE_STOPPED (1) .. SERVICE_PAUSED (7)
    uint32_t exit_code;
    uint32_t specific_code;
    uint32_t checkpoint;
    uint32_t wait_hint; // ms
    uint32_t process;   // 0 when it does not run
    uint32_t accepted;  // SERVICE_ACCEPT_ bits
};

// A service's handle; all zero is none. scm_close() is harmless on that.
struct scm_service {
    void *handle;
    char *name;
};

// All further calls are for services of this machine; NULL, or any name of the own one: the one that the process runs on. Once.
void scm_set_computer(const char *computer);

// Is another machine meant?
bool scm_is_remote(void);

// Its name, as it was given. Owner: the caller; NULL: the own machine.
char *scm_computer(void);

// The process's connection to the SCM, with at least these rights (SC_MANAGER_) and SC_MANAGER_CONNECT: made at the first call, and again
// only for a right that it has not yet, or by scm_open() where it has died. It lives as long as the process: nobody closes it. NULL
// after filling error.
void *scm_manager(uint32_t access, struct error *error);

// Fills error: "cannot VERB the service NAME", the system's reason, and what to try. Always returns false.
bool scm_error(struct error *error, uint32_t code, const char *verb, const char *name);

// What the rights in access (SERVICE_ access rights of winsvc.h) are for, in words: "stop it, query its status". Owner:
// the caller.
char *scm_purpose(uint32_t access);

// Opens the service name, over a new connection where the one that there was has died. access: SERVICE_ access rights of winsvc.h.
bool scm_open(const char *name, uint32_t access, struct scm_service *service, struct error *error);

// Is there a service called name? False as well when the SCM cannot be asked (error is filled then).
bool scm_exists(const char *name, struct error *error);

// The SCM's record of the service, a QUERY_SERVICE_CONFIGW. Owner: the caller, who calls free(). NULL after filling error.
void *scm_record(const struct scm_service *service, struct error *error);

// Is the service marked for deletion? It is there until it has stopped and its last handle is closed, and cannot be changed or
// started any more. False as well where the SCM cannot be asked.
bool scm_is_marked(const char *name);

bool scm_delete(const struct scm_service *service, struct error *error);

void scm_close(struct scm_service *service);

bool scm_query(const struct scm_service *service, struct scm_status *status, struct error *error);

// The stored command line. Owner: the caller. NULL after filling error.
char *scm_image_path(const struct scm_service *service, struct error *error);

// The type of the service: SERVICE_KERNEL_DRIVER, SERVICE_WIN32_OWN_PROCESS and the like, as bits.
bool scm_type(const struct scm_service *service, uint32_t *type, struct error *error);

// Changes the stored command line, and nothing else.
bool scm_set_image_path(const struct scm_service *service, const char *image_path, struct error *error);

bool scm_start(const struct scm_service *service, const struct text_list *arguments, struct error *error);

// Sends a control (SERVICE_CONTROL_).
bool scm_control(const struct scm_service *service, uint32_t control, struct error *error);

// The names of all services of Windows programs (no drivers), with their status; statuses[i] belongs to
// names->items[i]. Owner of both: the caller.
bool scm_list(struct text_list *names, struct scm_status **statuses, struct error *error);

// The names of the services that depend on this one, in the order in which they can be stopped: the first hundreds of them,
// as many as the SCM tells. state: SERVICE_ACTIVE or SERVICE_STATE_ALL.
bool scm_dependents(const struct scm_service *service, uint32_t state, struct text_list *names,
                    struct error *error);

// "RUNNING", "START_PENDING" ...; "unknown" for a number that is none.
const char *scm_state_name(uint32_t state);
