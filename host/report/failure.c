// SPDX-License-Identifier: MIT
#include "report/failure.h"

#include "messages.h"

// Bit 29 marks a code as the application's own (winerror.h); the low word is that of the event. An exception
// keeps the code that pywin32 gives it, since recovery scripts may know it.
#define SPECIFIC(event) (0x20000000u | ((uint32_t)(event)&0xFFFFu))

static const struct failure_facts table[FAILURES] = {
    [FAILURE_NONE] = {"none", 0, 0},
    [FAILURE_NOT_CONNECTED] = {"not-connected", PYS_E_API_CANT_START_SERVICE,
                               SPECIFIC(PYS_E_API_CANT_START_SERVICE)},
    [FAILURE_SETTINGS] = {"settings", PYS_E_API_CANT_LOCATE_PYTHON_CLASS,
                          SPECIFIC(PYS_E_API_CANT_LOCATE_PYTHON_CLASS)},
    [FAILURE_ENVIRONMENT] = {"environment", PYHOST_E_NO_ENVIRONMENT, SPECIFIC(PYHOST_E_NO_ENVIRONMENT)},
    [FAILURE_INTERPRETER] = {"interpreter", PYHOST_E_NO_INTERPRETER, SPECIFIC(PYHOST_E_NO_INTERPRETER)},
    [FAILURE_DIRECTORY] = {"directory", PYHOST_E_DIRECTORY, SPECIFIC(PYHOST_E_DIRECTORY)},
    [FAILURE_HOOK] = {"hook", PYHOST_E_HOOK, SPECIFIC(PYHOST_E_HOOK)},
    [FAILURE_NO_MODULE] = {"no-module", E_PYS_NO_MODULE, SPECIFIC(E_PYS_NO_MODULE)},
    [FAILURE_NO_CLASS] = {"no-class", E_PYS_NO_CLASS, SPECIFIC(E_PYS_NO_CLASS)},
    [FAILURE_BAD_CLASS] = {"bad-class", PYS_E_BAD_CLASS, SPECIFIC(PYS_E_BAD_CLASS)},
    [FAILURE_NO_RUN] = {"no-run-method", E_PYS_NO_RUN_METHOD, SPECIFIC(E_PYS_NO_RUN_METHOD)},
    [FAILURE_EXCEPTION] = {"exception", E_PYS_START_FAILED, 0x20000001u},
    [FAILURE_EXITED] = {"exited", PYHOST_E_EXITED,
                        SPECIFIC(PYHOST_E_EXITED)}, // the code's own number goes first
    [FAILURE_RESTART] = {"restart", PYHOST_E_RESTART, SPECIFIC(PYHOST_E_RESTART)},
    [FAILURE_START_LIMIT] = {"start-limit", PYHOST_E_START_LIMIT, SPECIFIC(PYHOST_E_START_LIMIT)},
    [FAILURE_STOP_LIMIT] = {"stop-limit", PYHOST_E_STOP_LIMIT, SPECIFIC(PYHOST_E_STOP_LIMIT)},
    [FAILURE_WATCHDOG] = {"watchdog", PYHOST_E_WATCHDOG, SPECIFIC(PYHOST_E_WATCHDOG)},
    [FAILURE_ENDED_ITSELF] = {"ended-itself", PYHOST_E_ENDED_ITSELF, SPECIFIC(PYHOST_E_ENDED_ITSELF)},
    [FAILURE_CRASH] = {"crash", PYHOST_E_CRASH, SPECIFIC(PYHOST_E_CRASH)},
    [FAILURE_NO_MEMORY] = {"no-memory", PYHOST_E_NO_MEMORY, SPECIFIC(PYHOST_E_NO_MEMORY)},
    [FAILURE_CONTROL] = {"control", PYS_E_SERVICE_CONTROL_FAILED, 0},
    [FAILURE_NO_HANDLER] = {"no-handler", E_PYS_NOT_CONTROL_HANDLER, 0},
    [FAILURE_LOG] = {"log", PYHOST_W_LOG, 0},
    [FAILURE_RESOURCE] = {"resource", PYHOST_W_RESOURCE, 0},
    [FAILURE_HELD] = {"held", PYHOST_W_HELD, 0},
};

const struct failure_facts *failure_facts(enum failure failure)
{
    return &table[failure];
}

enum failure failure_by_code(uint32_t specific_code)
{
    enum failure failure = FAILURES - 1;
    while (failure > FAILURE_NONE && table[failure].specific_code != specific_code)
        failure--;
    return specific_code != 0 ? failure : FAILURE_NONE;
}
