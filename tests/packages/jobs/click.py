# SPDX-License-Identifier: MIT
"""A command line, colors, a mistake"""

import click
from click.testing import CliRunner


@click.command()
@click.option("--count", type=int, default=1)
def sell(count: int) -> None:
    """Sell tea."""
    click.secho(f"sold {count}", fg="green")


print(CliRunner().invoke(sell, ["--count", "2"]).output.strip(), CliRunner().invoke(sell, ["--count", "x"]).exit_code)
sell.main(["--count", "3"], standalone_mode=False)
