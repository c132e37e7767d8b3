package emulator

import "net/http"

func (e *Emulator) identityRoutes() {
	e.handle("GET /xrpc/com.atproto.identity.resolveHandle", e.resolveHandle)
	e.handle("GET /{did}", e.plc)
	e.handle("GET /.well-known/did.json", func(c *call) (any, error) { return document(e.accounts[webDID], c.base()), nil })
	e.handle("GET /xrpc/com.atproto.server.describeServer", func(c *call) (any, error) {
		return map[string]any{"did": serverDID(c), "availableUserDomains": []string{".bsky.social"}, "inviteCodeRequired": false, "blobUploadLimit": e.opt.BlobLimit}, nil
	})
}

func (e *Emulator) resolveHandle(c *call) (any, error) {
	a := e.handles[c.param("handle")]
	if a == nil {
		return nil, invalid("Unable to resolve handle")
	}
	return map[string]string{"did": a.did}, nil
}

// plc is the directory of did:plc identities.
func (e *Emulator) plc(c *call) (any, error) {
	did := c.PathValue("did")
	a := e.accounts[did]
	if a == nil || did == webDID {
		return nil, fail(http.StatusNotFound, "NotFound", "DID not registered: %s", did)
	}
	return document(a, c.base()), nil
}

func document(a *account, base string) map[string]any {
	return map[string]any{
		"@context":    []string{"https://www.w3.org/ns/did/v1"},
		"id":          a.did,
		"alsoKnownAs": []string{"at://" + a.handle},
		"service": []map[string]string{
			{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": base},
		},
	}
}
