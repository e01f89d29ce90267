package dev.conversionrelay.templates;

import dev.conversionrelay.options.PubsubOptions;
import org.apache.beam.sdk.options.Validation;

/** The options of the template that reads Pub/Sub. */
@Template(
    name = "pubsub-to-tiktok",
    title = "Pub/Sub to TikTok Events API",
    description =
        "A streaming job that reads conversions from a Pub/Sub subscription, normalises and hashes"
            + " them, leaves out people without consent, and delivers them to TikTok's Events API"
            + " within seconds, with receipts, rejects and books that balance.",
    streaming = true,
    launcher = PubsubToTikTok.class)
@TemplateParameter(
    option = "subscription",
    group = ParameterGroup.SOURCE,
    label = "Subscription",
    type = ParameterType.PUBSUB_SUBSCRIPTION,
    regex =
        "projects/[a-z][-a-z0-9:.]{4,61}[a-z0-9]/subscriptions/[A-Za-z][-A-Za-z0-9._~%+]{2,254}",
    example = "projects/my-project/subscriptions/conversions")
@TemplateParameter(
    option = "maxBatchDelay",
    group = ParameterGroup.DELIVERY,
    label = "Wait for a full batch",
    regex = Regex.DURATION,
    example = "20s")
@TemplateParameter(
    option = "dedupWindow",
    group = ParameterGroup.DELIVERY,
    label = "Time in which copies are dropped",
    regex = Regex.DURATION,
    example = "1h")
public interface PubsubToTikTokOptions extends PubsubOptions, TemplateOptions {

  @Override
  @Validation.Required
  String getSubscription();
}
