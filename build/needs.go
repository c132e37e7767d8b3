package main

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// A need is what a target asks of the machine.
type need int

const (
	forCompiling need = iota // a C compiler: SQLite is C
	forWindow                // and what the desktop program is linked with
	forTests                 // and what the tests drive it with
)

// Debian's and Ubuntu's packages.
var (
	windowPackages = []string{"build-essential", "pkg-config", "libgtk-3-dev", "libwebkit2gtk-4.1-dev"}
	testPackages   = []string{
		"xvfb", "xauth", "openbox", "xdotool", "imagemagick", // a screen, and looks at it
		"webkit2gtk-driver", "chromium", "fonts-noto-color-emoji", // the two browsers that journeys run in
		"dbus", "dbus-x11", "gnome-keyring", "libsecret-tools", // a real keychain
		"ffmpeg", // sample videos
	}
)

// ensure installs what is missing, or says in one sentence what the person has to do.
func ensure(ctx context.Context, n need) error {
	if installed("apt-get") && installed("dpkg-query") {
		return ensureDebian(ctx, n)
	}
	if err := compilerMissing(); err != nil || n == forCompiling {
		return err
	}
	switch runtime.GOOS {
	case "linux":
		_, err := output(ctx, "pkg-config", "--exists", "gtk+-3.0", "webkit2gtk-4.1")
		if err != nil {
			return errors.New("the window needs pkg-config and the development files of GTK 3 and WebKitGTK 4.1: install them with the system's package manager")
		}
	case "windows":
		return webViewMissing(ctx)
	}
	return nil
}

// compilerMissing names the line that installs a C compiler.
func compilerMissing() error {
	if installed(compiler()) {
		return nil
	}
	const sentence = "a C compiler is missing; install it with: "
	switch runtime.GOOS {
	case "darwin":
		return errors.New(sentence + "xcode-select --install")
	case "windows":
		return errors.New(sentence + "winget install --exact --id BrechtSanders.WinLibs.POSIX.UCRT")
	default:
		return errors.New("a C compiler is missing: install gcc with the system's package manager")
	}
}

func compiler() string {
	if cc := strings.Fields(os.Getenv("CC")); len(cc) > 0 {
		return cc[0]
	}
	if runtime.GOOS == "darwin" {
		return "clang"
	}
	return "gcc"
}

// webViewMissing looks where Microsoft says the runtime leaves its version ("Distribute
// your app and the WebView2 Runtime", Microsoft Learn).
func webViewMissing(ctx context.Context) error {
	const client = `\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}`
	for _, key := range []string{`HKLM\SOFTWARE\WOW6432Node` + client, `HKLM\SOFTWARE` + client, `HKCU\Software` + client} {
		if _, err := output(ctx, "reg", "query", key, "/v", "pv"); err == nil {
			return nil
		}
	}
	return errors.New("the WebView2 runtime is missing; install it with: winget install --exact --id Microsoft.EdgeWebView2Runtime")
}

// ensureDebian installs the missing packages in one call of apt-get.
func ensureDebian(ctx context.Context, n need) error {
	var want []string
	switch {
	case n == forCompiling && installed(compiler()):
	case n == forCompiling:
		want = []string{"build-essential"}
	case n == forWindow:
		want = windowPackages
	case n == forTests:
		want = slices.Concat(windowPackages, testPackages)
	}
	missing := missingPackages(ctx, want)
	if len(missing) == 0 {
		return nil
	}
	install := append([]string{"apt-get", "install", "-y", "--no-install-recommends"}, missing...)
	as, ok := asRoot(ctx)
	if !ok {
		return fmt.Errorf("packages are missing; install them with: sudo apt-get update && sudo %s", strings.Join(install, " "))
	}
	fmt.Printf("   installing %s\n", strings.Join(missing, " "))
	if noPackageLists() {
		if err := as(ctx, "apt-get", "update", "-q"); err != nil {
			return err
		}
	}
	if as(ctx, install...) == nil {
		return nil
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	if err := as(ctx, "apt-get", "update", "-q"); err != nil { // old lists name files that are gone
		return err
	}
	return as(ctx, install...)
}

// missingPackages returns those that are not installed, in their order.
func missingPackages(ctx context.Context, want []string) []string {
	if len(want) == 0 {
		return nil
	}
	// dpkg-query fails when it has never heard of one, and still lists the others.
	list, _ := output(ctx, "dpkg-query", append([]string{"-W", "-f", "${db:Status-Abbrev}${Package}\n"}, want...)...)
	have := strings.Split(list, "\n")
	return slices.DeleteFunc(slices.Clone(want), func(name string) bool {
		return slices.Contains(have, "ii "+name)
	})
}

// noPackageLists reports whether apt-get update was never run, as in a fresh container.
func noPackageLists() bool {
	entries, err := os.ReadDir("/var/lib/apt/lists")
	return err != nil || !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.Contains(e.Name(), "Packages") })
}

// asRoot returns how to run a command as root: directly, or through sudo, which may ask
// for a password only when somebody sits at the terminal.
func asRoot(ctx context.Context) (func(ctx context.Context, line ...string) error, bool) {
	const quiet = "DEBIAN_FRONTEND=noninteractive"
	if os.Geteuid() == 0 {
		return func(ctx context.Context, line ...string) error {
			return cmd{name: line[0], args: line[1:], env: []string{quiet}, out: os.Stdout}.run(ctx)
		}, true
	}
	if !installed("sudo") {
		return nil, false
	}
	sudo, someone := []string{"-n", quiet}, false
	if in, err := os.Stdin.Stat(); err == nil && in.Mode()&os.ModeCharDevice != 0 {
		sudo, someone = []string{quiet}, true
	} else if _, err := output(ctx, "sudo", "-n", "true"); err != nil {
		return nil, false
	}
	return func(ctx context.Context, line ...string) error {
		return cmd{name: "sudo", args: append(slices.Clone(sudo), line...), out: os.Stdout, tty: someone}.run(ctx)
	}, true
}

// checkGo and checkNode refuse versions that are too old.
func checkGo() error {
	if v := runtime.Version(); version.IsValid(v) && version.Compare(v, "go1.26") < 0 {
		return fmt.Errorf("CAIO needs Go 1.26 or later, and this is %s: see https://go.dev/dl", v)
	}
	return nil
}

func checkNode(ctx context.Context) error {
	const get = "CAIO's front end needs Node 20 or later with npm: see https://nodejs.org"
	if !installed("node") || !installed("npm") {
		return errors.New(get)
	}
	v, err := output(ctx, "node", "--version")
	if err != nil {
		return err
	}
	major, _, _ := strings.Cut(strings.TrimPrefix(v, "v"), ".")
	if n, err := strconv.Atoi(major); err != nil || n < 20 {
		return fmt.Errorf("%s; this is %s", get, v)
	}
	return nil
}
