package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/campaign"
)

const (
	uploadSize  = 4 << 30
	uploadPairs = 5
)

// upload is P11: how long the agent takes to upload a large video, and how much its peak
// memory grows, beside curl sending the same file to the same receiver.
func upload(ctx context.Context, b *bench) error {
	if err := b.uploads(ctx, "youtube", func(ratio float64) string { return "goal ≤ 1.10: " + verdict(ratio <= 1.10) }); err != nil {
		return fmt.Errorf("youtube: %w", err)
	}
	if err := b.uploads(ctx, "x", func(float64) string { return "what its rule of small chunks costs" }); err != nil {
		return fmt.Errorf("x: %w", err)
	}
	return nil
}

func (b *bench) uploads(ctx context.Context, id caio.PlatformID, judge func(ratio float64) string) error {
	receiver, err := b.emulators.Stage(ctx, "youtube", "", 0)
	if err != nil {
		return err
	}
	var ratios, grown []float64
	var size int64
	for pair := range uploadPairs {
		agent, err := b.agentUpload(ctx, id, uint32(pair))
		if err != nil {
			return err
		}
		curl, err := curlUpload(ctx, receiver, agent.file)
		if err := errors.Join(err, os.Remove(agent.file)); err != nil {
			return err
		}
		size = agent.size
		fmt.Printf("  agent: %.2f s, peak %.1f MiB above idle; curl: %.2f s\n", agent.took.Seconds(), agent.grown, curl.Seconds())
		ratios = append(ratios, agent.took.Seconds()/curl.Seconds())
		grown = append(grown, agent.grown)
	}
	fmt.Printf("%s, %d MiB, %d pairs; %s\n", id, size>>20, uploadPairs, b.surroundings())
	fmt.Printf("  time %s × curl; %s\n", spread(ratios), judge(middle(ratios)))
	fmt.Printf("  peak memory %s MiB above idle; goal ≤ 16: %s\n", spread(grown), verdict(middle(grown) <= 16))
	return nil
}

// uploaded is what one upload by the agent took.
type uploaded struct {
	file  string
	size  int64
	took  time.Duration
	grown float64 // MiB
}

// agentUpload has an agent prepare a post with a video that is due much later.
func (b *bench) agentUpload(ctx context.Context, id caio.PlatformID, number uint32) (uploaded, error) {
	stage, err := b.emulators.Stage(ctx, id, "", 0)
	if err != nil {
		return uploaded{}, err
	}
	desk, folder, channels, err := b.folder(ctx, stage, 1)
	if err != nil {
		return uploaded{}, err
	}
	idle, err := b.idle(ctx, folder)
	if err != nil {
		return uploaded{}, errors.Join(err, desk.Close())
	}
	size, err := desk.LargestVideo(channels[0])
	out := uploaded{file: filepath.Join(folder.Dir, "large.mp4"), size: min(size, uploadSize)}
	if err == nil {
		err = campaign.WriteLarge(out.file, number, out.size, nil)
	}
	var order campaign.Order
	if err == nil {
		order, err = desk.ScheduleFile(ctx, stage, channels[0], out.file, time.Now().Add(20*time.Minute))
	}
	if err := errors.Join(err, desk.Close()); err != nil {
		return out, err
	}
	agent, err := campaign.StartAgent(ctx, b.programs.Agent, folder, nil, nil)
	if err != nil {
		return out, err
	}
	out.took, err = campaign.Prepared(ctx, folder, order.Delivery, time.Now().Add(10*time.Minute))
	peak, peakErr := memory(agent.PID(), "VmHWM")
	out.grown = peak - idle
	return out, errors.Join(err, peakErr, agent.Stop())
}

// idle returns the peak memory of an agent that has nothing to do, in MiB.
func (b *bench) idle(ctx context.Context, f campaign.Folder) (float64, error) {
	agent, err := campaign.StartAgent(ctx, b.programs.Agent, f, nil, nil)
	if err != nil {
		return 0, err
	}
	err = agent.Ready(ctx)
	if err == nil {
		err = pause(ctx, 3*time.Second)
	}
	peak, peakErr := memory(agent.PID(), "VmHWM")
	return peak, errors.Join(err, peakErr, agent.Stop())
}

// memory returns a line of the process's status, in MiB.
func memory(pid int, name string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), name+":")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("the status of %d has no %s", pid, name)
	}
	kib, err := strconv.ParseFloat(fields[0], 64)
	return kib / 1024, err
}

// curlUpload sends the file with curl in one request.
func curlUpload(ctx context.Context, receiver *campaign.Stage, file string) (time.Duration, error) {
	grant, err := receiver.Connect(ctx, "curl", "")
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, receiver.URL+"/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status",
		strings.NewReader(`{"snippet":{"title":"curl"},"status":{"privacyStatus":"private"}}`))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+grant.Access.Reveal())
	request.Header.Set("Content-Type", "application/json; charset=UTF-8")
	response, err := (&http.Client{}).Do(request)
	if err != nil {
		return 0, err
	}
	_ = response.Body.Close() // empty
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("an upload could not be opened: %s", response.Status)
	}
	curl := exec.CommandContext(ctx, "curl", "--silent", "--show-error", "--fail", "--output", os.DevNull, "--upload-file", file,
		"--header", "Content-Type: video/mp4", "--config", "-", response.Header.Get("Location"))
	curl.Stdin = strings.NewReader(`header = "Authorization: Bearer ` + grant.Access.Reveal() + `"`) // not for the list of processes
	begin := time.Now()
	text, err := curl.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("curl: %w: %s", err, text)
	}
	return time.Since(begin), nil
}
