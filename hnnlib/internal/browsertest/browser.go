package browsertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

const (
	// Patience limits waits for what should happen at once.
	Patience = 90 * time.Second
	// Beginning limits waits for a cell's first output. The cell is compiled before, perhaps on a busy machine.
	Beginning = 5 * time.Minute
	// Training limits waits for all cells of a notebook.
	Training = 10 * time.Minute
)

const (
	envBrowser     = "HNN_BROWSER"
	envTests       = "HNN_BROWSER_TESTS"
	envScreenshots = "HNN_SCREENSHOTS"
)

// Browser is a running browser.
type Browser struct{ ctx context.Context }

// Start starts a browser, which ends with the test. It skips the test if there is none.
func Start(t *testing.T) *Browser {
	t.Helper()
	if os.Getenv(envTests) == "off" {
		t.Skip(envTests + "=off")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		// No test may need a network: only 127.0.0.1 can be resolved.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WindowSize(1400, 1000))
	path := os.Getenv(envBrowser)
	if path != "" {
		options = append(options, chromedp.ExecPath(path))
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(closeBrowser)
	err := chromedp.Do(ctx)
	if errors.Is(err, exec.ErrNotFound) && path == "" {
		Lack(t, "there is no browser: install Chromium (on Debian: apt-get install chromium), or set "+envBrowser+
			" to a Chromium or Chrome")
	}
	if err != nil {
		t.Fatalf("the browser could not be started; %s is %q: %v", envBrowser, path, err)
	}
	return &Browser{ctx}
}

// Lack skips a test for want of something, or fails it if HNN_BROWSER_TESTS=required.
func Lack(t testing.TB, why string) {
	t.Helper()
	if os.Getenv(envTests) == "required" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// Page is a tab of the browser with a profile of its own, without cookies or stored data.
type Page struct {
	T    *testing.T
	ctx  context.Context
	Shut context.CancelFunc

	kernel   atomic.Bool // whether a kernel has answered the page
	mu       sync.Mutex
	requests []string // the addresses of everything that the page requested
}

// Open opens an address in a new profile, in a window of width × height, until the test ends.
func (b *Browser) Open(
	t *testing.T, address string, width, height int64, options ...chromedp.EmulateViewportOption,
) *Page {
	t.Helper()
	p := &Page{T: t}
	p.ctx, p.Shut = chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.hear))
	t.Cleanup(func() {
		if t.Failed() {
			p.Screenshot(strings.ReplaceAll(t.Name(), "/", "-") + "-failed")
		}
		p.Shut()
	})
	if err := chromedp.Do(p.ctx); err != nil { // the tab lives as long as the context of the first call
		t.Fatal(err)
	}
	p.Do(chromedp.EmulateViewport(width, height, options...), chromedp.Navigate(address))
	return p
}

// hear notes the page's requests, and when a kernel answers the page.
func (p *Page) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *network.EventWebSocketCreated:
		p.requests = append(p.requests, e.URL)
	case *network.EventWebSocketFrameReceived:
		if bytes.Contains(e.Response.PayloadData, []byte("kernel_info_reply")) {
			p.kernel.Store(true)
		}
	}
}

// StayedHome fails the test if the page sent a request to another machine.
func (p *Page) StayedHome() {
	p.T.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.requests) == 0 {
		p.T.Error("no request was seen at all, so nothing is known of outside ones")
	}
	for _, address := range p.requests {
		u, err := url.Parse(address)
		local := []string{"data", "blob", "file", "about"}
		if err != nil || !slices.Contains(local, u.Scheme) && u.Hostname() != "127.0.0.1" {
			p.T.Errorf("the page asked for %.200s", address)
		}
	}
}

// do runs an action in the page, limited by Patience.
func do[T any](p *Page, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	return chromedp.Run(ctx, action)
}

// Do runs actions and fails the test if one fails.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) {
	p.T.Helper()
	for _, action := range actions {
		if _, err := do(p, action); err != nil {
			p.T.Fatal(err)
		}
	}
}

// Eval returns the value of a JavaScript expression.
func Eval[T any](p *Page, format string, args ...any) T {
	p.T.Helper()
	expression := fmt.Sprintf(format, args...)
	v, err := do(p, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.T.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Exec runs JavaScript for its effects.
func (p *Page) Exec(format string, args ...any) {
	p.T.Helper()
	Eval[bool](p, "(() => { "+format+"; return true })()", args...)
}

// Await waits until a JavaScript expression is true. If that takes longer than limit, the test fails and prints the
// outputs of the notebook's cells, if there are any.
func (p *Page) Await(what string, limit time.Duration, format string, args ...any) {
	p.T.Helper()
	expression := "!!(" + fmt.Sprintf(format, args...) + ")"
	Until(p.T, what, limit, func() bool { return Eval[bool](p, "%s", expression) }, func() string { return p.cells() })
}

// Until waits until done returns true. If that takes longer than limit, the test fails and prints what more returns.
func Until(t *testing.T, what string, limit time.Duration, done func() bool, more func() string) {
	t.Helper()
	for end := time.Now().Add(limit); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waiting for %s: nothing for %v\n%.8000s", what, limit, more())
		}
	}
}

// Centre returns the centre of an element, given as a JavaScript expression.
func (p *Page) Centre(element string) (x, y float64) {
	p.T.Helper()
	at := Eval[[2]float64](p, `(r => [r.x + r.width / 2, r.y + r.height / 2])((%s).getBoundingClientRect())`, element)
	return at[0], at[1]
}

// Screenshot writes a picture of the window to name.png in the folder $HNN_SCREENSHOTS, if that is set.
func (p *Page) Screenshot(name string) {
	dir := os.Getenv(envScreenshots)
	if dir == "" {
		return
	}
	picture, err := do(p, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
	}
	if err != nil {
		p.T.Logf("no screenshot %s: %v", name, err)
	}
}
