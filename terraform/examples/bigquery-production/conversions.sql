SELECT
  'Purchase' AS event,
  order_id,
  paid_at AS event_time,
  created_at,
  email,
  phone,
  country,
  click_id AS ttclid,
  total AS value,
  currency,
  ads_consent AS consent_ad_user_data
FROM shop.orders
WHERE paid_at IS NOT NULL
