package vault

import (
	"context"
	"sync"

	"caio/internal/caio"
)

// Memory returns a Vault that forgets everything at the end of the program: for the
// sandbox and for tests.
func Memory() Vault { return &memory{secrets: map[string]caio.Secret{}} }

type memory struct {
	mu      sync.Mutex
	secrets map[string]caio.Secret
}

func (m *memory) Get(ctx context.Context, key string) (caio.Secret, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return caio.Secret{}, err
	}
	secret, ok := m.secrets[key]
	if !ok {
		return secret, missing(key)
	}
	return secret, nil
}

func (m *memory) Set(ctx context.Context, key string, value caio.Secret) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	m.secrets[key] = value
	return nil
}

func (m *memory) Delete(ctx context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	delete(m.secrets, key)
	return nil
}
