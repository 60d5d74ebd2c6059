-- A small shop: customers, their orders and payments, deleted together by cascading foreign keys.
-- `shop_owner` owns everything and is the executor's login; `shop_agent` may read and nothing else.

CREATE TABLE customers (
  id serial PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  active boolean NOT NULL DEFAULT true,
  joined timestamptz NOT NULL
);

CREATE TABLE orders (
  id serial PRIMARY KEY,
  customer_id int NOT NULL REFERENCES customers ON DELETE CASCADE,
  total numeric(10, 2) NOT NULL,
  status text NOT NULL CHECK (status IN ('new', 'paid', 'shipped', 'test')),
  placed timestamptz NOT NULL
);

CREATE TABLE payments (
  id serial PRIMARY KEY,
  order_id int NOT NULL REFERENCES orders ON DELETE CASCADE,
  amount numeric(10, 2) NOT NULL,
  method text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}'
);

INSERT INTO customers (name, email, active, joined)
SELECT 'Customer ' || n, 'c' || n || '@example.com', n % 10 <> 0, timestamptz '2024-01-01 00:00Z' + n * interval '3 hours'
FROM generate_series(1, 2000) n;

INSERT INTO orders (customer_id, total, status, placed)
SELECT 1 + n % 2000, (n % 500) + 0.99,
       CASE WHEN n % 100 = 0 THEN 'test' WHEN n % 3 = 0 THEN 'paid' WHEN n % 3 = 1 THEN 'shipped' ELSE 'new' END,
       timestamptz '2025-01-01 00:00Z' + n * interval '1 hour'
FROM generate_series(1, 5000) n;

INSERT INTO payments (order_id, amount, method, details)
SELECT id, total, CASE WHEN id % 2 = 0 THEN 'card' ELSE 'transfer' END, jsonb_build_object('attempt', id % 3)
FROM orders WHERE status IN ('paid', 'shipped');

CREATE INDEX ON orders (customer_id);
CREATE INDEX ON payments (order_id);

-- A view with its owner's rights, in scope only where a token names it.
CREATE VIEW revenue AS
SELECT date_trunc('month', o.placed) AS month, sum(p.amount) AS amount
FROM payments p JOIN orders o ON o.id = p.order_id GROUP BY 1;

-- The hole that roles leave: it runs with its owner's rights, and PUBLIC may execute it unless somebody forbids that.
CREATE FUNCTION purge_inactive() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public AS
$$ WITH gone AS (DELETE FROM customers WHERE NOT active RETURNING 1) SELECT count(*) FROM gone $$;

ANALYZE customers, orders, payments;
