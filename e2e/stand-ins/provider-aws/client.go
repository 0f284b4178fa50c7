package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// The real provider's default of max_retries.
const defaultMaxRetries = 25

// settings are the provider's arguments.
type settings struct {
	region              string
	accessKey           string
	secretKey           string
	token               string
	maxRetries          int
	allowedAccountIDs   []string
	forbiddenAccountIDs []string
	skipAccountID       bool
	endpoints           map[string]string
}

// client makes the API clients of any Region.
type client struct {
	region    string
	accountID string
	config    aws.Config
	endpoints map[string]string
}

func newClient(ctx context.Context, s settings) (*client, error) {
	maxRetries := s.maxRetries
	if maxRetries == 0 {
		maxRetries = defaultMaxRetries
	}
	options := []func(*config.LoadOptions) error{config.WithRetryMaxAttempts(maxRetries)}
	if s.region != "" {
		options = append(options, config.WithRegion(s.region))
	}
	if s.accessKey != "" {
		static := credentials.NewStaticCredentialsProvider(s.accessKey, s.secretKey, s.token)
		options = append(options, config.WithCredentialsProvider(static))
	}
	loaded, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, err
	}
	if loaded.Region == "" {
		return nil, fmt.Errorf("invalid AWS Region: %s", loaded.Region)
	}
	c := &client{region: loaded.Region, config: loaded, endpoints: s.endpoints}

	accountID := ""
	if !s.skipAccountID {
		identity, err := sts.NewFromConfig(c.config, func(o *sts.Options) {
			o.BaseEndpoint = c.endpoint("sts", o.BaseEndpoint)
		}).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			return nil, fmt.Errorf("validating provider credentials: retrieving caller identity from STS: %w", err)
		}
		accountID = aws.ToString(identity.Account)
	}
	if len(s.allowedAccountIDs) > 0 && !slices.Contains(s.allowedAccountIDs, accountID) ||
		slices.Contains(s.forbiddenAccountIDs, accountID) {
		return nil, fmt.Errorf("AWS account ID not allowed: %s", accountID)
	}
	c.accountID = accountID
	return c, nil
}

func (c *client) kms(region string) *kms.Client {
	return kms.NewFromConfig(c.config, func(o *kms.Options) {
		o.Region = region
		o.BaseEndpoint = c.endpoint("kms", o.BaseEndpoint)
	})
}

func (c *client) ssoAdmin(region string) *ssoadmin.Client {
	return ssoadmin.NewFromConfig(c.config, func(o *ssoadmin.Options) {
		o.Region = region
		o.BaseEndpoint = c.endpoint("ssoadmin", o.BaseEndpoint)
		o.Retryer = patient(c.config)
	})
}

// The longest pause between two tries of a call to Identity Center.
const ssoAdminMaxBackoff = 300 * time.Second

// patient tries again on conflicts and throttling, as the real provider does for every call to this
// service: no timeout of a resource covers these tries.
func patient(config aws.Config) aws.Retryer {
	pauses := retry.NewExponentialJitterBackoff(ssoAdminMaxBackoff)
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = config.RetryMaxAttempts
		o.Retryables = append([]retry.IsErrorRetryable{retry.RetryableErrorCode{Codes: map[string]struct{}{
			"ConflictException": {}, "ThrottlingException": {},
		}}}, o.Retryables...)
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, err error) (time.Duration, error) {
			pause, failed := pauses.BackoffDelay(attempt, err)
			return shortened(pause), failed
		})
		o.MaxBackoff = ssoAdminMaxBackoff
	})
}

// endpoint is the provider's argument where it is set, otherwise what the SDK found in the environment.
func (c *client) endpoint(service string, otherwise *string) *string {
	if url := c.endpoints[service]; url != "" {
		return aws.String(url)
	}
	return otherwise
}
