-- Projections lie beside the state, with a history of their own (migrations/views), and are made anew there.
DROP TABLE view_cursor;
DROP TABLE view_object_entry;
DROP TABLE view_party_order;
DROP TABLE view_item_order;
DROP TABLE view_fund_order;
DROP TABLE view_holder_posting;
DROP TABLE view_place_cursor;
DROP TABLE view_place;
DROP TABLE view_figure;
