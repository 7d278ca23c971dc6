; The Windows installer, made by Inno Setup 6 of what `cargo xtask bundle leeway --release` built:
;   iscc /DVersion=0.1.0 /DBundled=..\..\target\bundled /DLicences=THIRD-PARTY.txt leeway.iss
; Paths are relative to this file.

#ifndef Version
  #error Pass /DVersion=...
#endif
#ifndef Bundled
  #error Pass /DBundled=...
#endif
#ifndef Licences
  #error Pass /DLicences=...
#endif

[Setup]
; The number that Windows knows Leeway by: never change it.
AppId={{6C656577-6179-4361-9276-65736F6F6D01}
AppName=Leeway
AppVersion={#Version}
AppPublisher=Leeway
DefaultDirName={autopf}\Leeway
DisableProgramGroupPage=yes
LicenseFile=..\..\LICENSE-MIT
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
OutputDir=.
OutputBaseFilename=leeway-{#Version}-windows-x86_64
Compression=lzma2
SolidCompression=yes
WizardStyle=modern

[Components]
Name: vst3; Description: "VST3 (Live, Cubase, FL Studio, Reaper, Studio One)"; Types: full custom
Name: clap; Description: "CLAP (Bitwig, Reaper, FL Studio)"; Types: full custom
Name: command; Description: "The leeway command, for stems in a terminal"; Types: full custom

[InstallDelete]
Type: filesandordirs; Name: "{commoncf64}\VST3\Leeway.vst3"; Components: vst3

[Files]
Source: "{#Bundled}\Leeway.vst3\*"; DestDir: "{commoncf64}\VST3\Leeway.vst3"; Flags: recursesubdirs ignoreversion; Components: vst3
Source: "{#Bundled}\Leeway.clap"; DestDir: "{commoncf64}\CLAP"; Flags: ignoreversion; Components: clap
Source: "{#Bundled}\Leeway.exe"; DestDir: "{app}"; DestName: "leeway.exe"; Flags: ignoreversion; Components: command
Source: "..\..\assets\presets\*"; DestDir: "{app}\presets"; Flags: ignoreversion; Components: command
Source: "{#Licences}"; DestDir: "{app}"; DestName: "THIRD-PARTY.txt"; Flags: ignoreversion
Source: "..\..\LICENSE-*"; DestDir: "{app}"; Flags: ignoreversion
