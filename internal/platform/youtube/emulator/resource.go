package emulator

import (
	"encoding/json"
	"fmt"
	"slices"
)

// resource is the video as the API shows it to its owner.
func (v *video) resource(parts []string) map[string]any {
	out := map[string]any{"kind": "youtube#video", "etag": "etag", "id": v.id}
	for _, part := range parts {
		if value := v.part(part); value != nil {
			out[part] = value
		}
	}
	return out
}

func (v *video) part(name string) map[string]any {
	switch name {
	case "snippet":
		at := v.published
		if at.IsZero() {
			at = v.uploaded
		}
		out := asMap(v.Snippet)
		out["publishedAt"], out["channelId"], out["channelTitle"], out["liveBroadcastContent"] = stamp(at), v.owner.channel, v.owner.title(), "none"
		return out
	case "status":
		out := asMap(v.Status)
		out["uploadStatus"], out["madeForKids"] = v.state, v.Status.MadeForKids
		if v.state == "failed" {
			out["failureReason"] = v.failure
		}
		if v.state == "rejected" {
			out["rejectionReason"] = v.failure
		}
		return out
	case "statistics":
		return v.statistics()
	case "contentDetails":
		return map[string]any{"duration": "PT5S", "definition": "hd", "hasCustomThumbnail": v.thumbnail != ""}
	case "fileDetails":
		return map[string]any{"fileName": v.file, "fileSize": fmt.Sprint(v.size)}
	case "processingDetails":
		now := map[string]string{"uploaded": "processing", "processed": "succeeded", "failed": "failed", "rejected": "terminated"}[v.state]
		return map[string]any{"processingStatus": now}
	case "recordingDetails":
		return asMap(v.Recording)
	case "localizations":
		return asMap(v.Localizations)
	}
	return nil
}

// asMap is a part as the API shows it; none has no such key.
func asMap(part any) map[string]any {
	b, err := json.Marshal(part)
	out := map[string]any{}
	if err != nil || json.Unmarshal(b, &out) != nil || len(out) == 0 {
		return nil
	}
	return out
}

// statistics are texts; likes that are hidden are absent.
func (v *video) statistics() map[string]any {
	out := map[string]any{"viewCount": "0", "likeCount": "0", "favoriteCount": "0", "commentCount": "0"}
	for name, n := range v.stats {
		out[name] = n
		if n == "" {
			delete(out, name)
		}
	}
	return out
}

// counted is the smaller resource of the batch.
func (v *video) counted(parts []string) map[string]any {
	out := map[string]any{"kind": "youtube#videoStats", "etag": "etag", "id": v.id}
	if slices.Contains(parts, "statistics") {
		numbers := v.statistics()
		delete(numbers, "favoriteCount")
		out["statistics"] = numbers
	}
	return out
}
