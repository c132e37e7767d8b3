package cli

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/platform/host"
)

func (e *env) host() *cobra.Command {
	cmd := group("host", "Your bucket, for networks that fetch files from a public address")
	cmd.AddCommand(
		e.setHost(),
		&cobra.Command{
			Use: "show", Short: "Show the bucket's settings, without its secret key", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return e.with(cmd.Context(), e.showHost) },
		},
		&cobra.Command{
			Use: "test", Short: "Lay a tiny picture into the bucket, fetch it as a stranger would, and delete it", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return e.with(cmd.Context(), e.testHost) },
		},
		&cobra.Command{
			Use: "remove", Short: "Forget the bucket and its secret key; what is in it stays", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return e.with(cmd.Context(), func(a *app.App) error { return a.Settings.RemoveBucket() })
			},
		},
	)
	return cmd
}

func (e *env) setHost() *cobra.Command {
	var given host.Bucket
	var addressing string
	var secretStdin bool
	cmd := &cobra.Command{
		Use: "set", Short: "Set the bucket up, or change the settings that are named", Args: cobra.NoArgs,
	}
	f := cmd.Flags()
	f.StringVar(&given.Endpoint, "endpoint", "", "address of the S3 server, such as https://s3.eu-central-1.amazonaws.com") // hides the global flag, which has no use here
	f.StringVar(&given.Region, "region", "", "the bucket's region, where the server has any")
	f.StringVar(&given.Name, "bucket", "", "the bucket's name")
	f.StringVar(&given.Prefix, "prefix", "", "folder in the bucket")
	f.StringVar(&given.KeyID, "key-id", "", "access key id")
	f.StringVar(&addressing, "addressing", "", "where the bucket's name stands in addresses: path, virtual-host or auto")
	f.StringVar(&given.PublicBase, "public-base", "", "address of the bucket that is open to everyone, instead of signed links")
	f.IntVar(&given.Minutes, "link-minutes", host.UsualMinutes, "how long a signed link lives")
	f.BoolVar(&secretStdin, "secret-stdin", false, "read the secret key from standard input")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return e.with(cmd.Context(), func(a *app.App) error {
			info, err := a.Settings.Bucket()
			if err != nil {
				return err
			}
			secret, err := e.hostSecret(secretStdin, info.Set)
			if err != nil {
				return err
			}
			if given.Addressing = host.Addressing(addressing); addressing == "auto" {
				given.Addressing = host.AddressingAuto
			}
			b := info.Bucket
			for name, change := range map[string]func(){
				"endpoint":     func() { b.Endpoint = given.Endpoint },
				"region":       func() { b.Region = given.Region },
				"bucket":       func() { b.Name = given.Name },
				"prefix":       func() { b.Prefix = given.Prefix },
				"key-id":       func() { b.KeyID = given.KeyID },
				"addressing":   func() { b.Addressing = given.Addressing },
				"public-base":  func() { b.PublicBase = given.PublicBase },
				"link-minutes": func() { b.Minutes = given.Minutes },
			} {
				if f.Changed(name) {
					change()
				}
			}
			if info, err = a.Settings.SaveBucket(b, secret); err != nil {
				return err
			}
			return e.printHost(info)
		})
	}
	return cmd
}

// hostSecret reads the secret key. Without it the one in the vault stays.
func (e *env) hostSecret(stdin, set bool) (string, error) {
	if !stdin && !set {
		return "", usage("the bucket's secret key is missing; give it on standard input, with --secret-stdin")
	}
	if !stdin {
		return "", nil
	}
	line, err := bufio.NewReader(e.In).ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return "", usage("no secret key came on standard input (%v)", err)
	}
	return line, nil
}

func (e *env) showHost(a *app.App) error {
	info, err := a.Settings.Bucket()
	if err != nil {
		return err
	}
	return e.printHost(info)
}

func (e *env) printHost(info app.BucketInfo) error {
	if e.json {
		return printJSON(e.Out, info)
	}
	if !info.Set {
		_, err := fmt.Fprintln(e.Out, "no bucket is set up; see caio host set --help")
		return err
	}
	addressing := string(info.Addressing)
	if addressing == "" {
		addressing = "auto"
	}
	return e.table([]string{"SETTING", "VALUE"}, [][]string{
		{"endpoint", info.Endpoint},
		{"region", info.Region},
		{"bucket", info.Name},
		{"prefix", info.Prefix},
		{"key id", info.KeyID},
		{"addressing", addressing},
		{"public base", info.PublicBase},
		{"link minutes", strconv.Itoa(info.Minutes)},
	})
}

func (e *env) testHost(a *app.App) error {
	result, err := a.Settings.TestBucket()
	if err != nil || e.json {
		return orJSON(e, result, err)
	}
	if _, err := fmt.Fprintln(e.Out, "the bucket works: a picture was laid there, fetched by its link and deleted"); err != nil {
		return err
	}
	for _, w := range result.Warnings {
		if _, err := fmt.Fprintln(e.Out, "warning:", w); err != nil {
			return err
		}
	}
	return nil
}
