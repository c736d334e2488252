package dev.penstock.operators.quality.scores;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.operators.guardrail.JsonAnswers;
import dev.penstock.records.Exchange;
import dev.penstock.records.ResponseFormat;
import java.io.IOException;
import java.util.StringJoiner;

/** What an answer says: its text, or the texts in it where it is JSON that was asked for. */
final class AnswerText {
    private static final JsonFactory JSON = new JsonFactory();

    private AnswerText() {}

    static String of(Exchange exchange) {
        String text = exchange.generation().text();
        if (exchange.request().responseFormat() == ResponseFormat.TEXT) {
            return text;
        }
        StringJoiner texts = new StringJoiner("\n");
        try (JsonParser parser = JSON.createParser(JsonAnswers.unfenced(text))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    texts.add(parser.getText());
                }
            }
        } catch (IOException noJson) {
            return text; // which the schema's failure rate tells
        }
        return texts.toString();
    }
}
