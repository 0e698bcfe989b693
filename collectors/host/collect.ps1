# Collects what Flowproof reads of a Windows host: the rules and profiles of Windows Defender Firewall, addresses, routes and listening
# sockets, in one archive with a manifest of hashes. It changes nothing but its own temporary folder. Run it as administrator: what is
# refused to others is named in the archive, and verdicts through it stay undecided. Keys and passwords (IPsec) are never read.
#
#   powershell -ExecutionPolicy Bypass -File collect.ps1            writes flowproof-HOST-TIME.zip here
#   powershell -ExecutionPolicy Bypass -File collect.ps1 FOLDER     writes it into that folder
#
# Windows PowerShell 5.1; 3.0 and 4.0 leave a folder instead of an archive. Where the cmdlets of the firewall are missing, its registry is read.
param([string]$Path = '.')

function Get-Now {
    (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
}

function Get-Sha256([string]$File) {
    $stream = [IO.File]::OpenRead($File)
    try {
        $bytes = [Security.Cryptography.SHA256]::Create().ComputeHash($stream)
        [BitConverter]::ToString($bytes).Replace('-', '').ToLowerInvariant()
    } finally {
        $stream.Close()
    }
}

function Add-Collected([string]$File, [string]$Call, [string]$Time) {
    $sum = Get-Sha256 (Join-Path $folder $File)
    $files[$File] = [ordered]@{ call = $Call; time = $Time; sha256 = $sum }
}

# There was nothing to read.
function Add-Absent([string]$File, [string]$Call, [string]$Reason) {
    $missing[$File] = [ordered]@{ call = $Call; reason = $Reason }
    [Console]::Error.WriteLine("nothing: ${Call}: $Reason")
}

# Something is there, or may be, and could not be read.
function Add-Refused([string]$File, [string]$Call, [string]$Reason, [bool]$HoldsRules) {
    $entry = [ordered]@{ call = $Call; reason = $Reason; refused = $true }
    if ($HoldsRules) { $entry['rules'] = $true }
    $missing[$File] = $entry
    [Console]::Error.WriteLine("REFUSED: ${Call}: $Reason")
}

# Keeps the objects of a command, as CLIXML or, by the name of the file, as CSV.
function Save-Objects([string]$File, [bool]$HoldsRules, [scriptblock]$Command) {
    $call = $Command.ToString().Trim()
    $target = Join-Path $folder $File
    $time = Get-Now
    try {
        $objects = @(& $Command)
        if ($objects.Count -eq 0) {
            Add-Absent $File $call 'it printed nothing'
            return
        }
        if ($File.EndsWith('.csv')) {
            $objects | Export-Csv -Path $target -NoTypeInformation -Encoding UTF8 -ErrorAction Stop
        } else {
            $objects | Export-Clixml -Path $target -ErrorAction Stop
        }
        Add-Collected $File $call $time
    } catch [System.Management.Automation.CommandNotFoundException] {
        Add-Absent $File $call 'not installed'
    } catch {
        Remove-Item -Path $target -ErrorAction SilentlyContinue
        Add-Refused $File $call $_.Exception.Message $HoldsRules
    }
}

# Keeps a key of the registry, as reg.exe exports it.
function Save-Key([string]$File, [string]$Key) {
    $call = "reg export $Key"
    $target = Join-Path $folder $File
    if (-not (Test-Path -Path "Registry::$Key")) {
        Add-Absent $File $call 'not there'
        return
    }
    $time = Get-Now
    & reg.exe export $Key $target /y | Out-Null
    if ($LASTEXITCODE -eq 0) {
        Add-Collected $File $call $time
    } else {
        Add-Refused $File $call "reg.exe failed with code $LASTEXITCODE" $true
    }
}

# The rules in force: those of the host and those of group policies.
function Save-Rules {
    Save-Objects 'rules.xml' $true { Get-NetFirewallRule -PolicyStore ActiveStore -ErrorAction Stop }
    Save-Objects 'port-filters.xml' $true { Get-NetFirewallPortFilter -PolicyStore ActiveStore -ErrorAction Stop }
    Save-Objects 'address-filters.xml' $true { Get-NetFirewallAddressFilter -PolicyStore ActiveStore -ErrorAction Stop }
    Save-Objects 'application-filters.xml' $true { Get-NetFirewallApplicationFilter -PolicyStore ActiveStore -ErrorAction Stop }
    Save-Objects 'service-filters.xml' $true { Get-NetFirewallServiceFilter -PolicyStore ActiveStore -ErrorAction Stop }
    Save-Objects 'interface-filters.xml' $true { Get-NetFirewallInterfaceFilter -PolicyStore ActiveStore -ErrorAction Stop }
    Save-Objects 'interface-type-filters.xml' $true { Get-NetFirewallInterfaceTypeFilter -PolicyStore ActiveStore -ErrorAction Stop }
    Save-Objects 'security-filters.xml' $true { Get-NetFirewallSecurityFilter -PolicyStore ActiveStore -ErrorAction Stop }
    Save-Objects 'profiles.xml' $true { Get-NetFirewallProfile -PolicyStore ActiveStore -ErrorAction Stop }
}

# Only the keys of rules and profiles: those of IPsec beside them may hold keys.
function Save-Registry {
    $local = 'HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy'
    $policy = 'HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\WindowsFirewall'
    foreach ($name in 'FirewallRules', 'Mdm\FirewallRules', 'DomainProfile', 'StandardProfile', 'PublicProfile') {
        Save-Key ('local-' + $name.Replace('\', '-') + '.reg') "$local\$name"
    }
    foreach ($name in 'FirewallRules', 'DomainProfile', 'StandardProfile', 'PrivateProfile', 'PublicProfile') {
        Save-Key "group-policy-$name.reg" "$policy\$name"
    }
}

function Save-Facts {
    Save-Objects 'connections.xml' $false { Get-NetConnectionProfile -ErrorAction Stop | Select-Object InterfaceAlias, InterfaceIndex, NetworkCategory }
    Save-Objects 'addresses.xml' $false { Get-NetIPAddress -ErrorAction Stop | Select-Object InterfaceAlias, InterfaceIndex, AddressFamily, IPAddress, PrefixLength }
    Save-Objects 'interfaces.xml' $false { Get-NetIPInterface -ErrorAction Stop | Select-Object InterfaceAlias, InterfaceIndex, AddressFamily, Forwarding }
    Save-Objects 'routes.xml' $false { Get-NetRoute -ErrorAction Stop | Select-Object InterfaceAlias, InterfaceIndex, DestinationPrefix, NextHop, RouteMetric }
    Save-Objects 'dns.xml' $false { Get-DnsClientServerAddress -ErrorAction Stop | Select-Object InterfaceAlias, InterfaceIndex, AddressFamily, ServerAddresses }
    Save-Objects 'adapters.xml' $false { Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter 'IPEnabled = TRUE' -ErrorAction Stop | Select-Object InterfaceIndex, DHCPServer, WINSPrimaryServer, WINSSecondaryServer }
    Save-Objects 'tcp-settings.xml' $false { Get-NetTCPSetting -ErrorAction Stop | Select-Object SettingName, DynamicPortRangeStartPort, DynamicPortRangeNumberOfPorts }
    Save-Objects 'tcp-listeners.csv' $false { Get-NetTCPConnection -State Listen -ErrorAction Stop | Select-Object LocalAddress, LocalPort, State, OwningProcess }
    Save-Objects 'udp-endpoints.csv' $false { Get-NetUDPEndpoint -ErrorAction Stop | Select-Object LocalAddress, LocalPort, OwningProcess }
}

$start = Get-Now
$hostName = $env:COMPUTERNAME -replace '[^A-Za-z0-9._-]', '_'
$work = Join-Path ([IO.Path]::GetTempPath()) ('flowproof-' + [Guid]::NewGuid().ToString())
$folder = Join-Path (Join-Path $work 'hosts') $hostName
$files = [ordered]@{}
$missing = [ordered]@{}
$name = 'flowproof-' + $hostName + '-' + ($start -replace '[:-]', '')
try {
    New-Item -ItemType Directory -Path $folder -ErrorAction Stop | Out-Null
    Save-Rules
    if (-not $files.Contains('rules.xml')) { Save-Registry }
    Save-Facts
    $manifest = [ordered]@{
        collector = 'flowproof collect host'
        host = $hostName
        collected = $start
        files = $files
        missing = $missing
    }
    $json = ConvertTo-Json -InputObject $manifest -Depth 5
    [IO.File]::WriteAllText((Join-Path $folder 'manifest.json'), $json, (New-Object Text.UTF8Encoding $false))
    if (Get-Command Compress-Archive -ErrorAction SilentlyContinue) {
        $result = Join-Path $Path "$name.zip"
        Compress-Archive -Path (Join-Path $work 'hosts') -DestinationPath $result -ErrorAction Stop
    } else {
        $result = Join-Path $Path $name
        New-Item -ItemType Directory -Path $result -ErrorAction Stop | Out-Null
        Copy-Item -Path (Join-Path $work 'hosts') -Destination $result -Recurse -ErrorAction Stop
    }
    [Console]::Error.WriteLine("${hostName}: $($files.Count) files collected")
    $result
} finally {
    Remove-Item -Path $work -Recurse -Force -ErrorAction SilentlyContinue
}
