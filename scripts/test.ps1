# SPDX-License-Identifier: MIT
# Builds pyhost with Visual Studio, and runs all tests that Windows has, in an elevated prompt.
#   scripts\test.ps1 [-Python 3.12] [-Preset NAME] [-Machine] [NAME ...]
#   scripts\test.ps1 -Clean
#
#   -Python     the Python to run services on: a registered version, the path of a python.exe, or all (default: the newest)
#   -Preset     msvc, clang-cl or msvc-arm64 (default: msvc, on ARM64 msvc-arm64)
#   -Machine    run what changes settings of the whole machine, too
#   -Clean      only remove what a killed run left
#   NAME        only the tests whose names match one of these regular expressions
#
# All else is in test.d\test.py. For Windows PowerShell 5.1 and later.
[CmdletBinding(PositionalBinding = $false)]
param(
    [string]$Python = '',
    [string]$Preset = '',
    [switch]$Machine,
    [switch]$Clean,
    [Parameter(Position = 0, ValueFromRemainingArguments = $true)][string[]]$Name = @()
)

$arguments = @()
if ($Python) { $arguments += @('--python', $Python) }
if ($Preset) { $arguments += @('--preset', $Preset) }
if ($Machine) { $arguments += '--machine' }
if ($Clean) { $arguments += '--clean' }
$arguments += $Name

# Any Python will do for the scripts. The python.exe in WindowsApps may be the one that only opens the Store.
$tests = Join-Path (Join-Path $PSScriptRoot 'test.d') 'test.py'
$own = Get-Command -Name 'python.exe' -CommandType Application -All -ErrorAction SilentlyContinue |
    Where-Object { $_.Path -notlike '*\WindowsApps\*' } | Select-Object -First 1
if ($own) {
    & $own.Path -E $tests $arguments
} else {
    & 'py.exe' -3 -E $tests $arguments
}
exit $LASTEXITCODE
