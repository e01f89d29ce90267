package dev.conversionrelay.options;

import org.apache.beam.sdk.options.Description;

/** Where {@code run pubsub} reads. */
public interface PubsubOptions extends RelayOptions {

  @Description(
      "The Pub/Sub subscription to read, as projects/PROJECT/subscriptions/NAME. Nobody else should"
          + " read it, because each message goes to one reader only.")
  String getSubscription();

  void setSubscription(String value);
}
