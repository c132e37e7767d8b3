package archive

import (
	"context"
	"errors"

	"caio/internal/vault"
)

// stuck is a keychain that is locked.
type stuck struct{ vault.Vault }

func (stuck) Delete(context.Context, string) error { return errors.New("the keychain is locked") }
