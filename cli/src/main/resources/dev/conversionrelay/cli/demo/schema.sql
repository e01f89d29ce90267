CREATE TABLE customers (
  id BIGINT,
  loyalty_card VARCHAR,
  email VARCHAR,
  phone VARCHAR,
  first_name VARCHAR,
  last_name VARCHAR,
  zip VARCHAR,
  city VARCHAR,
  country VARCHAR,
  consent VARCHAR,
  consent_source VARCHAR
);

CREATE TABLE products (
  sku VARCHAR,
  name VARCHAR,
  category VARCHAR,
  brand VARCHAR
);

CREATE TABLE web_orders (
  order_id VARCHAR,
  customer_id BIGINT,
  placed_at TIMESTAMPTZ,
  total DECIMAL(10, 2),
  currency VARCHAR,
  items STRUCT(sku VARCHAR, "name" VARCHAR, category VARCHAR, brand VARCHAR, unit_price DECIMAL(10, 2), quantity INTEGER)[],
  first_order BOOLEAN,
  page_url VARCHAR,
  ip VARCHAR,
  user_agent VARCHAR,
  ttp_cookie VARCHAR,
  export_file VARCHAR
);

CREATE TABLE web_events (
  id VARCHAR,
  customer_id BIGINT,
  action VARCHAR,
  occurred_at VARCHAR,
  sku VARCHAR,
  price DECIMAL(10, 2),
  quantity INTEGER,
  currency VARCHAR,
  page_url VARCHAR,
  ip VARCHAR,
  user_agent VARCHAR,
  ttp_cookie VARCHAR
);

CREATE TABLE store_sales (
  receipt_no VARCHAR,
  kind VARCHAR,
  loyalty_card VARCHAR,
  sold_at TIMESTAMPTZ,
  store VARCHAR,
  total DECIMAL(10, 2),
  currency VARCHAR,
  item_count INTEGER
);

CREATE TABLE crm_leads (
  id BIGINT,
  lead_id VARCHAR,
  customer_id BIGINT,
  stage VARCHAR,
  moved_at TIMESTAMPTZ,
  worth DECIMAL(10, 2),
  currency VARCHAR
);
