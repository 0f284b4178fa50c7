package main

import (
	"context"
	"os"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
)

// waitFactor shortens the real provider's pauses, and how long it waits for a replica key and a Region:
// 1 keeps them, 0.01 makes a second 10 ms.
var waitFactor = func() float64 {
	factor, err := strconv.ParseFloat(os.Getenv("AWS_STAND_IN_WAIT_FACTOR"), 64)
	if err != nil || factor <= 0 || factor > 1 {
		return 1
	}
	return factor
}()

func shortened(pause time.Duration) time.Duration {
	return time.Duration(float64(pause) * waitFactor)
}

// pollInterval is zero where nothing is shortened: then the SDK's own growing pauses apply.
func pollInterval(pause time.Duration) time.Duration {
	if waitFactor == 1 {
		return 0
	}
	return max(shortened(pause), time.Millisecond)
}

// waitUntil asks until the answer was yes so many times in a row: what has been written to KMS is
// not seen everywhere at once.
func waitUntil(ctx context.Context, timeout, pause time.Duration, times int, check func() (bool, error)) error {
	conf := &retry.StateChangeConf{
		Pending:                   []string{"false"},
		Target:                    []string{"true"},
		Timeout:                   timeout,
		MinTimeout:                shortened(pause),
		PollInterval:              pollInterval(pause),
		ContinuousTargetOccurence: times,
		Refresh: func() (any, string, error) {
			ok, err := check()
			if err != nil {
				return nil, "", err
			}
			return "", strconv.FormatBool(ok), nil
		},
	}
	_, err := conf.WaitForStateContext(ctx)
	return err
}

// retryWhen repeats a call while it fails in one of the ways that pass by themselves.
func retryWhen(ctx context.Context, timeout time.Duration, passing func(error) bool, call func() error) error {
	return retry.RetryContext(ctx, timeout, func() *retry.RetryError {
		err := call()
		if err == nil {
			return nil
		}
		if passing(err) {
			return retry.RetryableError(err)
		}
		return retry.NonRetryableError(err)
	})
}
