# Installs the MSI in this package that fits the machine; with "choco install --x86" the one for 32-bit Pythons.
$ErrorActionPreference = 'Stop'
$tools = Split-Path -Parent $MyInvocation.MyCommand.Definition

# The machine's architecture, not that of this process, which may be emulated.
$machine = (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment').PROCESSOR_ARCHITECTURE
if ($env:ChocolateyForceX86 -eq 'true') {
    $machine = 'x86'
}
$file = @{ AMD64 = '@x64@'; ARM64 = '@arm64@'; x86 = '@x86@' }[$machine]

Install-ChocolateyInstallPackage -PackageName '@name@' -FileType 'msi' -File (Join-Path $tools $file) `
    -SilentArgs '/qn /norestart' -ValidExitCodes @(0, 1641, 3010)
