// SPDX-License-Identifier: MIT
// A definition's fields in the two places that keep them: the settings of the host, the configuration of the SCM.
#pragma once

#include <stdbool.h>

#include "commands/definition.h"
#include "scm/scm_config.h"
#include "settings/settings.h"

// Does the field live in the settings?
bool definition_fields_in_settings(enum option_id field);

// The field that a value of the settings' registry keys has: "StopLimit" is OPTION_STOP_LIMIT. False: none has it.
bool definition_fields_of_value(const char *value, enum option_id *field);

// Fills definition with what settings say; what of them could not be read is not given.
void definition_fields_from_settings(struct definition *definition, const struct settings *settings);

// Sets in settings what definition says.
void definition_fields_to_settings(const struct definition *definition, struct settings *settings);

// Fills definition with what the SCM keeps of the service name.
void definition_fields_from_config(struct definition *definition, const char *name,
                                   const struct scm_config *config);

// Fills config, which must be empty, with all that definition says; its parts are those of the fields that mark has.
// Owner of what is in config: the caller, who calls scm_config_clear().
void definition_fields_to_config(const struct definition *definition, const bool *mark,
                                 struct scm_config *config);
