# Removes what this package installed: "Programs and Features" can have other versions, and the one for another architecture, under the
# same name.
$ErrorActionPreference = 'Stop'
$codes = '@codes@' -split ' '
foreach ($key in @(Get-UninstallRegistryKey -SoftwareName '@product@' | Where-Object { $codes -contains $_.PSChildName })) {
    Uninstall-ChocolateyPackage -PackageName '@name@' -FileType 'msi' -SilentArgs "$($key.PSChildName) /qn /norestart" `
        -ValidExitCodes @(0, 1605, 1614, 1641, 3010) -File ''
}
