# SPDX-License-Identifier: MIT
"""Events as lines and as JSON"""

import structlog

structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer(sort_keys=True)])
structlog.get_logger().info("sold", item="tea")
structlog.configure(processors=[structlog.processors.KeyValueRenderer(sort_keys=True)])
structlog.get_logger().warning("none left", item="milk")
