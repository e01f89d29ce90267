-- Four tables become one kind of record: every column gets the name that the record gives it.
-- UNION ALL BY NAME fills the columns that a part does not have with NULL.
WITH people AS (
  SELECT
    id,
    loyalty_card,
    email,                              -- as typed, or a SHA-256 digest where it was imported as one
    phone,                              -- as typed; country tells how to read a national number
    'customer-' || id AS external_id,
    first_name,
    last_name,
    zip AS zip_code,
    city,
    country,
    consent AS consent_ad_user_data,    -- granted, denied, or NULL if never asked
    consent AS consent_ad_storage
  FROM customers
)

-- What people looked at and put into the basket, from the log of the website.
SELECT
  'web' AS event_source,
  'CDEMOSHOPPIXEL000001' AS event_source_id,
  CASE e.action WHEN 'product_view' THEN 'ViewContent' WHEN 'cart_add' THEN 'AddToCart' END AS event,
  e.id AS event_id,                     -- the website gives the Pixel the same id
  e.occurred_at AS event_time,          -- text, as the log has it
  p.* EXCLUDE (id, loyalty_card),
  e.ttp_cookie AS ttp,
  e.ip,
  e.user_agent,
  e.page_url AS url,                    -- holds the ttclid of those who came by an ad
  e.price * e.quantity AS value,
  e.currency,
  'product' AS content_type,
  [{
    'content_id': e.sku,
    'content_name': g.name,
    'content_category': g.category,
    'brand': g.brand,
    'price': e.price,
    'quantity': e.quantity
  }] AS contents
FROM web_events e
JOIN products g ON g.sku = e.sku
LEFT JOIN people p ON p.id = e.customer_id

UNION ALL BY NAME

-- Orders of the web shop. Without an event_id it becomes Purchase-<order_id>.
SELECT
  'web' AS event_source,
  'CDEMOSHOPPIXEL000001' AS event_source_id,
  'Purchase' AS event,
  strftime(o.placed_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS event_time,
  p.* EXCLUDE (id, loyalty_card),
  o.ttp_cookie AS ttp,
  o.ip,
  o.user_agent,
  o.page_url AS url,
  o.total AS value,
  o.currency,
  'product' AS content_type,
  [{
    'content_id': i.sku,
    'content_name': i.name,
    'content_category': i.category,
    'brand': i.brand,
    'price': i.unit_price,
    'quantity': i.quantity
  } FOR i IN o.items] AS contents,
  o.order_id,
  CASE WHEN o.first_order THEN 'new' ELSE 'returning' END AS customer_type
FROM web_orders o
LEFT JOIN people p ON p.id = o.customer_id

UNION ALL BY NAME

-- Receipts of the stores; who it was is known by the loyalty card only.
SELECT
  'offline' AS event_source,
  '7000000000000000001' AS event_source_id,
  CASE s.kind WHEN 'sale' THEN 'Purchase' ELSE s.kind END AS event,
  strftime(s.sold_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS event_time,
  p.email,
  p.phone,
  p.country,
  p.consent_ad_user_data,
  p.consent_ad_storage,
  s.total AS value,
  s.currency,
  s.item_count AS num_items,
  s.receipt_no AS order_id,
  s.store AS shop_id
FROM store_sales s
LEFT JOIN people p ON p.loyalty_card = s.loyalty_card

UNION ALL BY NAME

-- How far the leads have come in the CRM, one row for each step.
SELECT
  'crm' AS event_source,
  '7000000000000000002' AS event_source_id,
  l.stage AS event,
  'crm-' || l.id AS event_id,
  strftime(l.moved_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS event_time,
  p.email,
  p.phone,
  p.external_id,
  p.country,
  p.consent_ad_user_data,
  p.consent_ad_storage,
  l.worth AS value,
  l.currency,
  l.lead_id,
  'Demo CRM' AS lead_event_source
FROM crm_leads l
LEFT JOIN people p ON p.id = l.customer_id
