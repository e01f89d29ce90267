-- Web conversions of the GA4 BigQuery export, for --mapping=preset:ga4-bigquery.
-- Put in your project and data set: your-project.analytics_123456789.
-- A click id is handed on from the page a person landed on to what they did later.
WITH events AS (
  SELECT
    export.event_name,
    export.event_timestamp,
    TIMESTAMP_MICROS(export.event_timestamp) AS happened_at,   -- for --timestampColumn
    export.event_bundle_sequence_id,
    export.batch_event_index,
    export.event_params,
    export.user_properties,
    export.user_id,
    export.user_pseudo_id,
    export.privacy_info,
    export.platform,
    export.device,
    export.ecommerce,
    export.items,
    IF(
      IFNULL(export.privacy_info.ads_storage, 'Unset') = 'No',
      NULL,
      (
        SELECT REGEXP_EXTRACT(param.value.string_value, r'[?&]ttclid=([^&#]+)')
        FROM UNNEST(export.event_params) AS param
        WHERE param.key = 'page_location'
      )
    ) AS landed_with
  FROM `your-project.analytics_123456789.events_*` AS export
  -- The days of the daily export. GA4 adds late events to a day for three days.
  WHERE _TABLE_SUFFIX BETWEEN
      FORMAT_DATE('%Y%m%d', DATE_SUB(CURRENT_DATE(), INTERVAL 5 DAY))
      AND FORMAT_DATE('%Y%m%d', CURRENT_DATE())
    AND export.platform = 'WEB'
),
clicked AS (
  SELECT
    *,
    -- Without an id of the browser nobody knows who landed there.
    IF(
      user_pseudo_id IS NULL,
      landed_with,
      LAST_VALUE(landed_with IGNORE NULLS) OVER (
        PARTITION BY user_pseudo_id
        ORDER BY event_timestamp
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      )
    ) AS ttclid
  FROM events
)
SELECT * EXCEPT (landed_with)
FROM clicked
WHERE event_name IN (
  'purchase', 'begin_checkout', 'add_payment_info', 'add_to_cart', 'add_to_wishlist', 'view_item',
  'view_search_results', 'sign_up', 'generate_lead'
)
