import { detector } from "../../core/privacy.ts";
import { inParts, wordBefore } from "./spelling.ts";

export const githubToken = detector({
  name: "github_token",
  description: "A GitHub token: personal, fine-grained, OAuth, user, server or refresh.",
  pattern: "(?:gh[oprsu]_[A-Za-z0-9_]{36,}|github_pat_[A-Za-z0-9_]{36,})",
  notBefore: wordBefore,
  finds: "credential",
  positives: [
    inParts("ghp_", "0123456789abcdefghijABCDEFGHIJ012345"),
    inParts("gho_", "0123456789abcdefghijABCDEFGHIJ012345"),
    inParts("ghs_", "0123456789abcdefghijABCDEFGHIJ012345"),
    inParts("github_pat_", "11ABCDEFG0123456789abc_0123456789abcdefghij"),
  ],
  negatives: ["ghp_", "ghp_tooshort", "github_pattern_matching", "weighs_0123456789abcdefghijABCDEFGHIJ012345"],
  source: "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/",
});

export const huggingfaceToken = detector({
  name: "huggingface_token",
  description: "A Hugging Face access token of a user or an organisation.",
  pattern: "(?:hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z0-9]{30,})",
  notBefore: wordBefore,
  finds: "credential",
  positives: [
    inParts("hf_", "abcdefghijklmnopqrstuvwxyzABCDEFGH"),
    inParts("hf_", "0123456789abcdefghijABCDEFGHIJ0123"),
    inParts("hf_", "QwErTyUiOpAsDfGhJkLzXcVbNm01234567"),
    inParts("api_org_", "abcdefghijklmnopqrstuvwxyzABCDEFGH"),
  ],
  negatives: ["hf_hub_download", "hf_transfer", "hf_short", "api_org_settings_changed"],
  source: "https://huggingface.co/docs/hub/security-tokens",
});

export const slackToken = detector({
  name: "slack_token",
  description: "A Slack token, or the secret part of an incoming webhook's address.",
  pattern: inParts(
    "(?:xox[abceoprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,}",
    "|hooks[.]slack[.]com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,})",
  ),
  notBefore: wordBefore,
  finds: "credential",
  positives: [
    inParts("xoxb-", "123456789012-123456789012-abcdefABCDEF"),
    inParts("xoxp-", "123456789012-abcdefABCDEF"),
    inParts("xapp-", "1-A0123456789-0123456789012-abcdef"),
    inParts("hooks.slack", ".com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
  ],
  negatives: [
    "xoxb-",
    "xoxo-hugs",
    "xoxz-123456789012",
    "https://slack.com/services/help",
    "hooks.slack.com/services/",
  ],
  source: "https://docs.slack.dev/authentication/tokens/",
});

export const stripeKey = detector({
  name: "stripe_key",
  description: "A Stripe key of either mode, or a webhook's signing secret.",
  pattern: "(?:(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,})",
  notBefore: wordBefore,
  finds: "credential",
  positives: [
    inParts("sk_live_", "0123456789abcdefghijABCD"),
    inParts("rk_test_", "0123456789abcdefghijABCD"),
    inParts("pk_live_", "0123456789abcdefghijABCD"),
    inParts("whsec_", "0123456789abcdefghijABCDEFGHIJ01"),
  ],
  negatives: ["sk_live_", "sk_live_short", "task_test_0123456789abcdefghij", "whsec_rotation"],
  source: "https://docs.stripe.com/keys",
});
