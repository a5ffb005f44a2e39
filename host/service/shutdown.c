// SPDX-License-Identifier: MIT
#include "service/shutdown.h"

#include <stdlib.h>

#include <windows.h>

#include "settings/registry.h"

enum {
    USUAL = 20000, // ms, where the registry has none
    SHARE = 4      // the last part of the time is for what is told of a limit
};

// ms that a service has from SERVICE_CONTROL_SHUTDOWN until the system goes on without it: WaitToKillServiceTimeout.
static uint32_t shutdown_time(void)
{
    struct registry_key key = {0};
    struct error ignored = {0};
    bool found = false;
    char *text = NULL;
    unsigned long time = 0;
    if (registry_open("SYSTEM\\CurrentControlSet\\Control", &key, &found, &ignored) && found &&
        registry_read_text(&key, "WaitToKillServiceTimeout", &text, &found, &ignored) && found)
        time = strtoul(text, NULL, 10);
    free(text);
    registry_close(&key);
    error_clear(&ignored);
    return time != 0 ? (uint32_t)time : USUAL;
}

bool shutdown_is_chosen(uint32_t preshutdown)
{
    // 180 s by the page of SERVICE_PRESHUTDOWN_INFO, 10 s from Windows 10 1703 on.
    return preshutdown != 0 && preshutdown != 10 && preshutdown != 180;
}

uint32_t shutdown_stop_time(uint32_t control, uint32_t preshutdown)
{
    uint64_t time = 0;
    if (control == SERVICE_CONTROL_SHUTDOWN)
        time = shutdown_time();
    else if (control == SERVICE_CONTROL_PRESHUTDOWN && shutdown_is_chosen(preshutdown))
        time = preshutdown * 1000ULL;
    time -= time / SHARE;
    return time < UINT32_MAX ? (uint32_t)time : 0;
}

uint32_t shutdown_preshutdown_for(uint32_t stop_time)
{
    const uint32_t time = stop_time + (stop_time + SHARE - 2) / (SHARE - 1);
    return shutdown_is_chosen(time) ? time : time + 1;
}
