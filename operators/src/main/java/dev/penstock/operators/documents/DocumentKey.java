package dev.penstock.operators.documents;

/** Which document. */
record DocumentKey(String corpus, String documentId) {}
