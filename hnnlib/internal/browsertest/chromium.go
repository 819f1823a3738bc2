package browsertest

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hnn/hnnlib/internal/hnntest"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Patience limits waits for what should take no time. A training has no limit.
const Patience = 90 * time.Second

// chromium is the browser that all tests share, nil until the first starts it.
var chromium context.Context

// findBrowser returns the browser's program, or ends the test.
func findBrowser(t *testing.T) string {
	t.Helper()
	if path := os.Getenv(envBrowser); path != "" {
		if _, err := exec.LookPath(path); err != nil {
			t.Fatalf("%s does not name a program that can run: %v", envBrowser, err)
		}
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Lack(t, "there is no browser: install Chromium (on Debian: apt-get install chromium), or set "+envBrowser+
		" to a Chromium or Chrome")
	return ""
}

// Browser starts the browser unless it runs.
func Browser(t *testing.T) context.Context {
	t.Helper()
	if os.Getenv(envTests) == "off" {
		t.Skip(envTests + "=off")
	}
	program := findBrowser(t)
	if chromium != nil {
		return chromium
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program),
		chromedp.UserDataDir(filepath.Join(hnntest.Scratch(), "profile")),
		chromedp.Flag("headless", "new"),
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), // which is small in containers
		// No test may need a network: only this machine has an address.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WindowSize(1400, 1000),
	}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		closeBrowser()
		cancel()
		t.Fatalf("%s could not be started: %v", program, err)
	}
	chromium = ctx
	atEnd = append(atEnd, func() { closeBrowser(); cancel() })
	return chromium
}

// Page is a tab of the browser with a profile of its own: no cookies, nothing stored.
type Page struct {
	T    *testing.T
	ctx  context.Context
	Shut context.CancelFunc

	mu       sync.Mutex
	requests []string // the addresses of everything the page asked for
	kernel   bool     // whether a kernel has answered the page
}

// Open opens an address in a fresh profile, in a window of width × height. The test's end closes it.
func Open(t *testing.T, address string, width, height int64, options ...chromedp.EmulateViewportOption) *Page {
	t.Helper()
	p := &Page{T: t}
	p.ctx, p.Shut = chromedp.NewContext(Browser(t), chromedp.WithNewBrowserContext(), chromedp.WithListener(p.hear))
	t.Cleanup(func() {
		if t.Failed() {
			p.Screenshot(strings.NewReplacer("/", "-").Replace(t.Name()) + "-failed")
		}
		p.Shut()
	})
	if err := chromedp.Do(p.ctx); err != nil { // the tab lives as long as the context of the first call
		t.Fatal(err)
	}
	p.Do(chromedp.EmulateViewport(width, height, options...), chromedp.Navigate(address))
	return p
}

// hear notes what the page asks for.
func (p *Page) hear(event any) {
	var address string
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		address = e.Request.URL
	case *network.EventWebSocketCreated:
		address = e.URL
	case *network.EventWebSocketFrameReceived:
		p.hearKernel(e.Response)
		return
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, address)
}

// hearKernel notes a kernel's answer to the question what it is.
func (p *Page) hearKernel(frame *network.WebSocketFrame) {
	if bytes.Contains(frame.PayloadData, []byte("kernel_info_reply")) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.kernel = true
	}
}

// hasKernel reports whether a kernel has answered.
func (p *Page) hasKernel() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.kernel
}

// outside returns the addresses on other machines that the page asked for, and the number of all requests.
func (p *Page) outside() (addresses []string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, address := range p.requests {
		u, err := url.Parse(address)
		local := []string{"data", "blob", "file", "about"}
		if err == nil && (slices.Contains(local, u.Scheme) || u.Hostname() == "127.0.0.1") {
			continue
		}
		addresses = append(addresses, address)
	}
	return addresses, len(p.requests)
}

// StayedHome fails the test if the page asked another machine for anything.
func (p *Page) StayedHome() {
	p.T.Helper()
	outside, total := p.outside()
	if total == 0 {
		p.T.Error("no request was seen at all, so nothing is known of outside ones")
	}
	for _, address := range outside {
		p.T.Errorf("the page asked for %.200s", address)
	}
}

// Do runs actions and fails the test if one fails.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) {
	p.T.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.T.Fatal(err)
	}
}

// Eval returns the value of a JavaScript expression.
func Eval[T any](p *Page, format string, args ...any) T {
	p.T.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](fmt.Sprintf(format, args...), chromedp.EvalAwaitPromise))
	if err != nil {
		p.T.Fatalf("%s: %v", fmt.Sprintf(format, args...), err)
	}
	return v
}

// Await waits until a JavaScript expression is true; what names that in errors.
func (p *Page) Await(what string, limit time.Duration, format string, args ...any) {
	p.T.Helper()
	expression := fmt.Sprintf(format, args...)
	ctx, cancel := context.WithTimeout(p.ctx, limit+Patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Poll[chromedp.Void](expression,
		chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(limit)))
	if err != nil {
		p.T.Fatalf("waiting for %s: %v", what, err)
	}
}

// Screenshot writes what the window shows to $HNN_SCREENSHOTS/NAME.png, if that is set.
func (p *Page) Screenshot(name string) {
	dir := os.Getenv(envScreenshots)
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
	}
	if err != nil {
		p.T.Logf("no screenshot %s: %v", name, err)
	}
}

// UntilDeadline returns how long a test may still wait and then report; a day if it has no deadline.
func UntilDeadline(t *testing.T) time.Duration {
	deadline, ok := t.Deadline()
	if !ok {
		return 24 * time.Hour
	}
	return max(time.Until(deadline)-30*time.Second, time.Second)
}
