# SPDX-License-Identifier: MIT
"""Says what is wrong with a connection, thin and thick"""

import oracledb

for attempt in (
    lambda: oracledb.connect(user="a", password="b", dsn="127.0.0.1:9/x", tcp_connect_timeout=5),
    oracledb.init_oracle_client,
):
    try:
        attempt()
    except oracledb.Error as error:
        print(type(error).__name__, str(error).splitlines()[0].split(":")[0])
