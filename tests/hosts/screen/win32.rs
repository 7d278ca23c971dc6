//! A screen of Windows.

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, mem, ptr};

use ::vst3_host::WindowHandle;
use clack_extensions::gui::{GuiApiType, Window};
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{
    GetFocus, INPUT, INPUT_0, INPUT_KEYBOARD, INPUT_MOUSE, KEYBDINPUT, KEYEVENTF_KEYUP,
    MAPVK_VK_TO_VSC, MOUSEEVENTF_LEFTDOWN, MOUSEEVENTF_LEFTUP, MOUSEEVENTF_RIGHTDOWN,
    MOUSEEVENTF_RIGHTUP, MOUSEEVENTF_WHEEL, MOUSEINPUT, MapVirtualKeyW, SendInput, SetFocus,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DestroyWindow, DispatchMessageW, GW_CHILD, GW_HWNDNEXT,
    GetWindow, MSG, MsgWaitForMultipleObjects, PM_REMOVE, PeekMessageW, QS_ALLINPUT,
    RegisterClassW, SetCursorPos, SetForegroundWindow, TranslateMessage, WHEEL_DELTA, WM_KEYDOWN,
    WNDCLASSW, WS_CLIPCHILDREN, WS_POPUP, WS_VISIBLE,
};
use windows_sys::w;

/// Virtual codes of keys. Those of digits are their characters.
pub const SPACE: u32 = 0x20;
pub const BACKSPACE: u32 = 0x08;
pub const ENTER: u32 = 0x0d;
pub const F5: u32 = 0x74;

thread_local! {
    /// Which keys have come to the host's windows. A window and its messages belong to one thread.
    static STRUCK: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// The host's own window, to put the plugin's into.
pub struct Screen {
    window: HWND,
    /// Where the plugin keeps what the user likes.
    pub users_files: PathBuf,
}

impl Screen {
    pub fn new() -> Self {
        let class = w!("Leeway's tests");
        let (width, height) = (900, 560);
        // SAFETY: the class is known before the window is made, and all names end in a zero. A class
        // that is known already is not known anew.
        let window = unsafe {
            let module = GetModuleHandleW(ptr::null());
            let described = WNDCLASSW {
                lpfnWndProc: Some(receive),
                hInstance: module,
                lpszClassName: class,
                ..mem::zeroed()
            };
            RegisterClassW(&described);
            let style = WS_POPUP | WS_VISIBLE | WS_CLIPCHILDREN;
            let (nobody, no_menu) = (ptr::null_mut(), ptr::null_mut());
            let nothing = ptr::null();
            let title = class;
            CreateWindowExW(
                0, class, title, style, 0, 0, width, height, nobody, no_menu, module, nothing,
            )
        };
        assert!(!window.is_null(), "a screen: run this as .ci/run does");
        STRUCK.take();
        let own = env::var_os("WINEPREFIX").and_then(|_| env::var_os("APPDATA"));
        let users_files = own.expect("a Windows instead of your own: run this as .ci/run does");
        Self { window, users_files: users_files.into() }
    }

    /// What a CLAP's window goes into.
    pub fn for_clap(&self) -> (GuiApiType<'static>, Window<'static, '_>) {
        // SAFETY: the window is open as long as the screen.
        (GuiApiType::WIN32, unsafe { Window::from_win32_hwnd(self.window) })
    }

    /// What a VST3's window goes into.
    pub fn for_vst3(&self) -> WindowHandle {
        // SAFETY: the tests close the plugin's window first.
        unsafe { WindowHandle::from_hwnd(self.window) }
    }

    /// Lets the window live for this long, by handing on its messages.
    pub fn wait(&self, time: Duration) {
        let end = Instant::now() + time;
        loop {
            // SAFETY: messages are those of this thread, as the system hands them out.
            unsafe {
                let mut message: MSG = mem::zeroed();
                while PeekMessageW(&mut message, ptr::null_mut(), 0, 0, PM_REMOVE) != 0 {
                    TranslateMessage(&message);
                    DispatchMessageW(&message);
                }
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let milliseconds = left.as_millis().max(1) as u32;
            // SAFETY: it waits for no object, only for messages.
            unsafe { MsgWaitForMultipleObjects(0, ptr::null(), 0, milliseconds, QS_ALLINPUT) };
        }
    }

    /// Moves the pointer there. The window is in the corner of the screen.
    pub fn point(&self, (x, y): (i16, i16)) {
        // SAFETY: it takes numbers.
        let moved = unsafe { SetCursorPos(x.into(), y.into()) };
        assert_ne!(moved, 0, "the screen takes no input");
    }

    /// Presses a button of the mouse, or turns its wheel: 4 is up, 5 is down.
    pub fn press(&self, button: u8) {
        match button {
            1 => {
                mouse(MOUSEEVENTF_LEFTDOWN, 0);
                mouse(MOUSEEVENTF_LEFTUP, 0);
            }
            3 => {
                mouse(MOUSEEVENTF_RIGHTDOWN, 0);
                mouse(MOUSEEVENTF_RIGHTUP, 0);
            }
            4 => mouse(MOUSEEVENTF_WHEEL, WHEEL_DELTA as i32),
            5 => mouse(MOUSEEVENTF_WHEEL, -(WHEEL_DELTA as i32)),
            other => panic!("the mouse has no button {other}"),
        }
    }

    /// Strikes the key with this code.
    pub fn strike(&self, code: u32) {
        key(code, 0);
        key(code, KEYEVENTF_KEYUP);
    }

    /// How often the key with this code has come to the host since the last call. No other has.
    pub fn struck(&self, code: u32) -> usize {
        let struck = STRUCK.take();
        assert!(struck.iter().all(|&other| other == code), "another key: {struck:?}");
        struck.len()
    }

    /// Gives the host the keyboard, as a click into its window does.
    pub fn focus(&self) {
        // SAFETY: the window is open, and belongs to this thread.
        unsafe {
            SetForegroundWindow(self.window);
            SetFocus(self.window);
        }
        assert!(self.has_focus(), "the host's window is there");
    }

    /// Whether the host has the keyboard.
    pub fn has_focus(&self) -> bool {
        // SAFETY: it takes nothing.
        unsafe { GetFocus() == self.window }
    }

    /// How many windows are inside.
    pub fn children(&self) -> usize {
        // SAFETY: the windows belong to this thread, so that none closes in between.
        unsafe {
            let mut child = GetWindow(self.window, GW_CHILD);
            let mut children = 0;
            while !child.is_null() {
                children += 1;
                child = GetWindow(child, GW_HWNDNEXT);
            }
            children
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // SAFETY: it is open until now.
        unsafe { DestroyWindow(self.window) };
    }
}

/// What the host's window does with its messages: it notes the keys.
unsafe extern "system" fn receive(
    window: HWND,
    message: u32,
    wparam: WPARAM,
    lparam: LPARAM,
) -> LRESULT {
    if message == WM_KEYDOWN {
        STRUCK.with_borrow_mut(|struck| struck.push(wparam as u32));
    }
    // SAFETY: it is handed on as it came.
    unsafe { DefWindowProcW(window, message, wparam, lparam) }
}

fn mouse(flags: u32, turned: i32) {
    let mi = MOUSEINPUT {
        dx: 0,
        dy: 0,
        mouseData: turned as u32,
        dwFlags: flags,
        time: 0,
        dwExtraInfo: 0,
    };
    send(INPUT { r#type: INPUT_MOUSE, Anonymous: INPUT_0 { mi } });
}

fn key(code: u32, flags: u32) {
    // SAFETY: it takes numbers.
    let scan = unsafe { MapVirtualKeyW(code, MAPVK_VK_TO_VSC) };
    let ki = KEYBDINPUT {
        wVk: code as u16,
        wScan: scan as u16,
        dwFlags: flags,
        time: 0,
        dwExtraInfo: 0,
    };
    send(INPUT { r#type: INPUT_KEYBOARD, Anonymous: INPUT_0 { ki } });
}

fn send(input: INPUT) {
    // SAFETY: one input, of the size that is told.
    let sent = unsafe { SendInput(1, &input, size_of::<INPUT>() as i32) };
    assert_eq!(sent, 1, "the screen takes no input");
}
