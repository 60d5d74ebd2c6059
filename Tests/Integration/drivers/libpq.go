// Go's lib/pq. It has no COPY … TO STDOUT, and allows COPY … FROM STDIN in a transaction only.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"
)

var arity = map[string]int{"query": 1, "typed": 1, "prepared": 2, "execute": 1, "copy-in": 2, "cancel": 1}

type fields map[string]interface{}

// session is what database/sql offers on a connection pool and in a transaction alike.
type session interface {
	QueryContext(context.Context, string, ...interface{}) (*sql.Rows, error)
	ExecContext(context.Context, string, ...interface{}) (sql.Result, error)
	PrepareContext(context.Context, string) (*sql.Stmt, error)
}

type driver struct {
	db *sql.DB
	tx *sql.Tx
}

func (d *driver) session() session {
	if d.tx != nil {
		return d.tx
	}
	return d.db
}

func plain(value interface{}, kind string) interface{} {
	switch v := value.(type) {
	case time.Time:
		return v.UTC().Format("2006-01-02T15:04:05.000000Z")
	case []byte:
		switch kind {
		case "BYTEA":
			return hex.EncodeToString(v)
		case "JSONB", "JSON":
			return json.RawMessage(v)
		case "_INT4":
			var list pq.Int64Array
			if err := list.Scan(v); err != nil {
				return err.Error()
			}
			return []int64(list)
		}
		return string(v)
	}
	return value
}

func table(rows *sql.Rows) (fields, error) {
	defer rows.Close()
	kinds, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	all := [][]interface{}{}
	for rows.Next() {
		row, into := make([]interface{}, len(kinds)), make([]interface{}, len(kinds))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for i := range row {
			row[i] = plain(row[i], kinds[i].DatabaseTypeName())
		}
		all = append(all, row)
	}
	return fields{"rows": all}, rows.Err()
}

func (d *driver) query(text string, values ...interface{}) (fields, error) {
	rows, err := d.session().QueryContext(context.Background(), text, values...)
	if err != nil {
		return nil, err
	}
	return table(rows)
}

func (d *driver) typed(text string) (fields, error) {
	moment := time.Date(2026, 3, 1, 12, 30, 45, 123000000, time.UTC)
	return d.query(text, 42, "1234.50", "Zoë's ✓ \\ \"text\"", true, moment, `{"a": [1, 2, null]}`,
		[]byte{0, 255, 16}, pq.Array([]int64{1, 2, 3}), nil)
}

func (d *driver) prepared(text string, times int) (fields, error) {
	statement, err := d.session().PrepareContext(context.Background(), text)
	if err != nil {
		return nil, err
	}
	defer statement.Close()
	seen := []interface{}{}
	for n := 1; n <= times; n++ {
		var value interface{}
		if err := statement.QueryRow(n).Scan(&value); err != nil {
			return nil, err
		}
		seen = append(seen, plain(value, ""))
	}
	return fields{"rows": seen}, nil
}

func (d *driver) execute(text string) (fields, error) {
	result, err := d.session().ExecContext(context.Background(), text)
	if err != nil {
		return nil, err
	}
	count, err := result.RowsAffected()
	return fields{"count": count}, err
}

func (d *driver) copyIn(text, data string) (fields, error) {
	tx, err := d.db.Begin()
	if err != nil {
		return nil, err
	}
	count, err := copyRows(tx, text, data)
	if err != nil {
		tx.Rollback()
		return nil, err
	}
	return fields{"count": count}, tx.Commit()
}

func copyRows(tx *sql.Tx, text, data string) (int64, error) {
	statement, err := tx.Prepare(text)
	if err != nil {
		return 0, err
	}
	defer statement.Close()
	for _, line := range strings.Split(strings.TrimSuffix(data, "\n"), "\n") {
		row := []interface{}{}
		for _, value := range strings.Split(line, "\t") {
			row = append(row, value)
		}
		if _, err := statement.Exec(row...); err != nil {
			return 0, err
		}
	}
	result, err := statement.Exec()
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (d *driver) cancel(text string) (fields, error) {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		bufio.NewReader(os.Stdin).ReadString('\n')
		stop()
	}()
	rows, err := d.session().QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return table(rows)
}

func (d *driver) begin() (err error) {
	d.tx, err = d.db.Begin()
	return err
}

func (d *driver) end(finish func(*sql.Tx) error) error {
	err := finish(d.tx)
	d.tx = nil
	return err
}

func (d *driver) take(step string, words []string) (fields, error) {
	switch step {
	case "query":
		return d.query(words[0])
	case "typed":
		return d.typed(words[0])
	case "prepared":
		times, _ := strconv.Atoi(words[1])
		return d.prepared(words[0], times)
	case "execute":
		return d.execute(words[0])
	case "copy-in":
		return d.copyIn(words[0], words[1])
	case "cancel":
		return d.cancel(words[0])
	case "begin":
		return fields{}, d.begin()
	case "commit":
		return fields{}, d.end((*sql.Tx).Commit)
	case "rollback":
		return fields{}, d.end((*sql.Tx).Rollback)
	}
	return nil, fmt.Errorf("no step `%s`", step)
}

func report(step string, result fields, err error) {
	line := fields{"step": step}
	var refused *pq.Error
	if errors.As(err, &refused) {
		line["sqlstate"], line["message"] = string(refused.Code), refused.Message
	} else if err != nil {
		line["sqlstate"], line["message"] = nil, err.Error()
	}
	for key, value := range result {
		line[key] = value
	}
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

func main() {
	db, err := sql.Open("postgres", "sslmode=verify-full")
	if err != nil {
		panic(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	d := &driver{db: db}
	for words := os.Args[1:]; len(words) > 0; {
		step, count := words[0], arity[words[0]]
		result, err := d.take(step, words[1:1+count])
		report(step, result, err)
		words = words[1+count:]
	}
}
