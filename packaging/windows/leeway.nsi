; The Windows installer, made by NSIS 3 on any system. package.sh runs it in a folder that has the files:
;   makensis -NOCD -DVERSION=0.1.0 -DOUT=leeway.exe leeway.nsi
; `/S` installs silently, and `/NOVST3`, `/NOCLAP` and `/NOCOMMAND` leave a component out.

Unicode true
; Debian's NSIS has installers for 64 bits, that of Windows has not. What they install is the same.
!ifdef TARGET
  Target ${TARGET}
!endif
!include FileFunc.nsh
!include LogicLib.nsh
!include MUI2.nsh
!include x64.nsh

Name Leeway
OutFile "${OUT}"
InstallDir $PROGRAMFILES64\Leeway
RequestExecutionLevel admin
SetCompressor /SOLID lzma
; In MB, and enough for the second of two plugins with the same code to cost nothing.
SetCompressorDictSize 32
; A file that a host has open is tried again, and what is older than the one installed replaces it, too.
SetOverwrite on

; What Windows knows Leeway by in the list of installed programs: never change it.
!define LISTED Software\Microsoft\Windows\CurrentVersion\Uninstall\Leeway
!define VST3 $COMMONFILES64\VST3\Leeway.vst3
!define VST3_LIBRARY ${VST3}\Contents\x86_64-win\Leeway.vst3
!define CLAP $COMMONFILES64\CLAP\Leeway.clap

!insertmacro MUI_PAGE_LICENSE LICENSE-MIT
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

Section "VST3 (Live, Cubase, FL Studio, Reaper, Studio One)" with_vst3
  SetOutPath $COMMONFILES64\VST3
  File /r Leeway.vst3
SectionEnd

Section "CLAP (Bitwig, Reaper, FL Studio)" with_clap
  SetOutPath $COMMONFILES64\CLAP
  File Leeway.clap
SectionEnd

Section "The leeway command, for stems in a terminal" with_command
  SetOutPath $INSTDIR
  File leeway.exe
  SetOutPath $INSTDIR\presets
  File presets\*.toml
SectionEnd

Section
  SetOutPath $INSTDIR
  File LICENSE-MIT LICENSE-APACHE THIRD-PARTY.txt
  WriteUninstaller uninstall.exe
  WriteRegStr HKLM ${LISTED} DisplayName Leeway
  WriteRegStr HKLM ${LISTED} DisplayVersion ${VERSION}
  WriteRegStr HKLM ${LISTED} Publisher Leeway
  WriteRegStr HKLM ${LISTED} InstallLocation $INSTDIR
  WriteRegStr HKLM ${LISTED} UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM ${LISTED} QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM ${LISTED} NoModify 1
  WriteRegDWORD HKLM ${LISTED} NoRepair 1
SectionEnd

!macro LeaveOut OPTION SECTION
  ClearErrors
  ${GetOptions} $R0 ${OPTION} $R1
  ${IfNot} ${Errors}
    !insertmacro UnselectSection ${SECTION}
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "Leeway needs a 64-bit Windows." /SD IDOK
    Abort
  ${EndIf}
  SetRegView 64
  ${GetParameters} $R0
  !insertmacro LeaveOut /NOVST3 ${with_vst3}
  !insertmacro LeaveOut /NOCLAP ${with_clap}
  !insertmacro LeaveOut /NOCOMMAND ${with_command}
FunctionEnd

Function un.onInit
  SetRegView 64
FunctionEnd

Section Uninstall
  ; First what a host may have open: if that cannot go, the rest stays, and it can be tried again.
  ClearErrors
  Delete ${VST3_LIBRARY}
  Delete ${CLAP}
  ${If} ${Errors}
    MessageBox MB_ICONSTOP "Leeway is in use. Close the hosts that have it open, and try again." /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
  RMDir /r ${VST3}
  RMDir $COMMONFILES64\VST3
  RMDir $COMMONFILES64\CLAP
  ; Files that are somebody's own stay.
  !include ../presets.nsh
  RMDir $INSTDIR\presets
  Delete $INSTDIR\leeway.exe
  Delete $INSTDIR\LICENSE-MIT
  Delete $INSTDIR\LICENSE-APACHE
  Delete $INSTDIR\THIRD-PARTY.txt
  Delete $INSTDIR\uninstall.exe
  RMDir $INSTDIR
  DeleteRegKey HKLM ${LISTED}
SectionEnd
