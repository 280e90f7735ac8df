-- Who was named as a recovery contact, by whom: so that they can be asked.

CREATE TABLE contact (
    method BLOB NOT NULL REFERENCES method (id) ON DELETE CASCADE,
    contact BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    PRIMARY KEY (method, contact)
);
CREATE INDEX contact_by_contact ON contact (contact);
