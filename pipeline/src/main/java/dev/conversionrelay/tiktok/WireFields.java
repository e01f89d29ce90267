package dev.conversionrelay.tiktok;

import java.util.Locale;
import java.util.Set;

/** The field names of requests (fact sheet §1.4, §2): what an error message may name. */
final class WireFields {

  /** Fields at the request root other than {@code data}. */
  static final Set<String> ENVELOPE =
      Set.of("event_source", "event_source_id", "test_event_code", "partner_name");

  /** Fields that hold a list, after which a message gives an index. */
  static final Set<String> LISTS =
      Set.of("data", "batch", "contents", "content_ids", "email", "phone", "external_id");

  private static final Set<String> EVENT =
      Set.of(
          "data",
          "batch",
          "event",
          "event_time",
          "event_id",
          "user",
          "properties",
          "page",
          "app",
          "ad",
          "lead",
          "limited_data_use",
          "device",
          "email",
          "phone",
          "external_id",
          "ttclid",
          "ttp",
          "ip",
          "user_agent",
          "locale",
          "first_name",
          "last_name",
          "zip_code",
          "city",
          "state",
          "country",
          "idfa",
          "idfv",
          "gaid",
          "att_status",
          "content_ids",
          "contents",
          "content_type",
          "currency",
          "value",
          "num_items",
          "search_string",
          "description",
          "order_id",
          "shop_id",
          "customer_type",
          "query",
          "delivery_category",
          "predicted_ltv",
          "content_id",
          "price",
          "quantity",
          "content_name",
          "content_category",
          "brand",
          "status",
          "product_url",
          "image_url",
          "availability",
          "url",
          "referrer",
          "app_id",
          "app_name",
          "app_version",
          "callback",
          "campaign_id",
          "ad_id",
          "creative_id",
          "is_retargeting",
          "attributed",
          "attribution_type",
          "attribution_provider",
          "attribution_share",
          "lead_id",
          "lead_event_source",
          "pixel_code",
          "timestamp",
          "context");

  private WireFields() {}

  static boolean isField(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return EVENT.contains(lower) || ENVELOPE.contains(lower);
  }

  static boolean isList(String name) {
    return LISTS.contains(name.toLowerCase(Locale.ROOT));
  }
}
