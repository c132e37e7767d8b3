package campaign

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Agent is a running `caio agent`.
type Agent struct {
	Started time.Time
	ready   chan struct{}
	done    chan struct{}
	cmd     *exec.Cmd

	mu   sync.Mutex
	said bytes.Buffer
}

// StartAgent starts the program on the folder. args follow `agent`; env is added.
func StartAgent(ctx context.Context, program string, f Folder, args, env []string) (*Agent, error) {
	all := []string{"agent", "--data", f.Dir, "--vault", "file"}
	for id, address := range f.Endpoints {
		all = append(all, "--endpoint", id+"="+address)
	}
	a := &Agent{ready: make(chan struct{}), done: make(chan struct{})}
	a.cmd = exec.CommandContext(ctx, program, append(all, args...)...)
	a.cmd.Env = append(append(os.Environ(), "CAIO_VAULT_PASSPHRASE="+passphrase), env...)
	stderr, err := a.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	a.Started = time.Now()
	if err := a.cmd.Start(); err != nil {
		return nil, err
	}
	go a.listen(bufio.NewScanner(stderr))
	return a, nil
}

// listen reads what the agent says until it ends.
func (a *Agent) listen(lines *bufio.Scanner) {
	defer close(a.done)
	for lines.Scan() {
		a.mu.Lock()
		a.said.WriteString(lines.Text() + "\n")
		a.mu.Unlock()
		if strings.HasPrefix(lines.Text(), "CAIO publishes from") {
			close(a.ready)
		}
	}
	_ = a.cmd.Wait() // however it ended; most often it was killed
}

// Ready waits until the agent publishes.
func (a *Agent) Ready(ctx context.Context) error {
	select {
	case <-a.ready:
		return nil
	case <-a.done:
		return a.ended()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Ended is closed when the agent is gone.
func (a *Agent) Ended() <-chan struct{} { return a.done }

// PID returns the agent's process id.
func (a *Agent) PID() int { return a.cmd.Process.Pid }

// Kill ends the agent as a power cut would, as far as the program can tell. It fails when
// the agent was gone already.
func (a *Agent) Kill() error {
	select {
	case <-a.done:
		return a.ended()
	default:
	}
	if err := a.cmd.Process.Kill(); err != nil {
		return fmt.Errorf("kill agent: %w", err)
	}
	<-a.done
	return nil
}

// Stop asks the agent to end, as Ctrl-C does, and waits for it.
func (a *Agent) Stop() error {
	if err := a.cmd.Process.Signal(os.Interrupt); err != nil {
		return a.Kill() // Windows knows no such request
	}
	<-a.done
	if a.cmd.ProcessState.ExitCode() != 0 {
		return a.ended()
	}
	return nil
}

func (a *Agent) ended() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return fmt.Errorf("the agent ended by itself (%v): %s", a.cmd.ProcessState, a.said.String())
}
