# Removes what "Programs and Features" has under the name that the MSI installed.
$ErrorActionPreference = 'Stop'
foreach ($key in @(Get-UninstallRegistryKey -SoftwareName '@product@')) {
    Uninstall-ChocolateyPackage -PackageName '@name@' -FileType 'msi' -SilentArgs "$($key.PSChildName) /qn /norestart" `
        -ValidExitCodes @(0, 1605, 1614, 1641, 3010) -File ''
}
