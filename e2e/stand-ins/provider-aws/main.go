// A stand-in for hashicorp/aws 6.54, for the end-to-end runs on machines where the real provider
// cannot be had. See README.md.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"github.com/hashicorp/terraform-plugin-mux/tf5muxserver"
)

// Terraform knows the provider by this address; a mirror is what puts the stand-in there.
const address = "registry.terraform.io/hashicorp/aws"

func main() {
	ctx := context.Background()

	// Two kinds of resources in one provider, as in the real one: they plan differently.
	classic := newClassicProvider()
	modern := &modernProvider{classic: classic}
	servers, err := tf5muxserver.NewMuxServer(ctx,
		func() tfprotov5.ProviderServer { return classic.GRPCProvider() },
		providerserver.NewProtocol5(modern),
	)
	if err != nil {
		log.Fatal(err)
	}
	if err := tf5server.Serve(address, servers.ProviderServer); err != nil {
		log.Fatal(err)
	}
}
