package dev.penstock.state.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SemanticGateTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    numbers differ         | Best phones of 2016?                    | Best phones of 2017?
                    numbers differ         | Is 5 kg too heavy for a child?          | Is 5 pounds too heavy for a child?
                    numbers differ         | How do I install Python 3.11?           | How do I install Python 3.12?
                    numbers differ         | What happened on 2024-01-05?            | What happened on 2024-05-01?
                    numbers differ         | Which movies should I see?              | Which 5 movies should I see?
                    numbers differ         | How do I fix an iPhone7?                | How do I fix an iPhone 8?
                    numbers differ         | What costs $20?                         | What costs \u20ac20?
                    negation differs       | Which foods contain gluten?             | Which foods do not contain gluten?
                    negation differs       | Why does my car start?                  | Why doesn't my car start?
                    negation differs       | Can I fly with a passport?              | Can I fly without a passport?
                    opposites              | How do I enable logging?                | How do I disable logging?
                    opposites              | Does coffee increase blood pressure?    | Does coffee lower blood pressure?
                    opposites              | What are the best hotels there?         | What are the worst hotels there?
                    opposites              | Should I eat before running?            | Should I eat after running?
                    opposites              | Is it legal to record a call?           | Is it illegal to record a call?
                    opposites              | Is this mushroom edible?                | Is this mushroom inedible?
                    names differ           | Who is the president of France?         | Who is the president of Germany?
                    names differ           | who is the president of france          | who is the president of germany
                    names differ           | Is vitamin C good for me?               | Is vitamin D good for me?
                    names differ           | How does the JVM load classes?          | How does the CLR load classes?
                    names differ           | What is the pay in the Indian Army?     | What is the pay in the US Army?
                    names differ           | how do i sort a list in java            | how do i sort a list in javascript
                    names differ           | Is the shop open on monday?             | Is the shop open on sunday?
                    names differ           | How is 'truant' used in a sentence?     | How is 'adverse' used in a sentence?
                    names differ           | Is example.com safe?                    | Is example.org safe?
                    names differ           | What is the difference between a and b? | What is the relationship between a and b?
                    direction reversed     | Is tea healthier than coffee?           | Is coffee healthier than tea?
                    direction reversed     | How do I convert pdf to word?           | How do I convert word to pdf?
                    direction reversed     | Is there life after death?              | Is there death after life?
                    question type differs  | Who invented the telephone?             | When was the telephone invented?
                    question type differs  | How many cells are in a body?           | Where are the cells in a body?
                    question type differs  | Is marriage important?                  | Why is marriage important?
                    language differs       | What is the meaning of this word?       | \u043a\u0430\u043a\u043e\u0439 \u0441\u043c\u044b\u0441\u043b?
                    language differs       | was ist der sinn und wie ist das        | what is the sense and how is it
                    """)
    void refusesWhatNeedsAnotherAnswer(String reason, String asked, String stored) {
        assertThat(SemanticGate.refuse(asked, stored)).contains(reason);
        assertThat(SemanticGate.refuse(stored, asked)).isPresent();
        assertThat(SemanticGate.refuse(asked, asked)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    What is rice puller metal?              | What is a rice puller?
                    Is talcum powder cancerous?             | Does talcum powder really cause cancer?
                    How do I reset my password?             | What is the best way to reset my password?
                    how do i reset my password              | How Do I Reset My Password?
                    Why is the sky blue?                    | What is the reason that the sky is blue?
                    How old is Donald Trump?                | How old is Trump?
                    What is 1,000 divided by 10?            | what is 1000 divided by 10
                    How long is two meters in feet?         | How long is 2 m in feet?
                    What can I buy for 500 rupees?          | What can I buy for Rs. 500?
                    What is the population of the US?       | What is the population of the U.S.A.?
                    What does Indian food cost?             | What does food cost in India, I mean Indian food?
                    How does the JVM work?                  | How does the java virtual machine work?
                    Why won't my phone turn on?             | Why doesn't my phone turn on?
                    Can I convert pdf to word?              | How can I convert a pdf file to word?
                    Is tea healthier than coffee?           | Would you say tea is healthier than coffee?
                    What is C++ used for?                   | What do people use C++ for?
                    wie setze ich mein passwort zur\u00fcck | wie kann ich mein passwort zur\u00fccksetzen
                    """)
    void letsParaphrasesPass(String asked, String stored) {
        assertThat(SemanticGate.refuse(asked, stored)).isEmpty();
        assertThat(SemanticGate.refuse(stored, asked)).isEmpty();
    }

    @Test
    void oneQuestionIsReadOnceForManyStoredOnes() {
        SemanticGate gate = SemanticGate.asking("Best phones of 2016?");
        assertThat(gate.refuse("What are the best phones of 2016?")).isEmpty();
        assertThat(gate.refuse("Best phones of 2017?")).contains("numbers differ");
    }

    @Property
    void anyTextsAreComparedBothWaysAlike(@ForAll String asked, @ForAll String stored) {
        assertThat(SemanticGate.refuse(asked, stored).isPresent())
                .isEqualTo(SemanticGate.refuse(stored, asked).isPresent());
        assertThat(SemanticGate.refuse(asked, asked)).isEmpty();
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        String tooLong = "a ".repeat(SemanticGate.MAX_CHARS);
        assertThat(SemanticGate.refuse(tooLong, tooLong)).isEmpty();
        assertThat(SemanticGate.refuse(tooLong, "a")).isPresent();
        assertThat(SemanticGate.refuse("a", tooLong)).isPresent();
        assertThat(SemanticGate.refuse(null, "a")).isPresent();
        assertThat(SemanticGate.refuse("a", null)).isPresent();
    }

    @Test
    void noTextTakesLong() {
        int most = SemanticGate.MAX_CHARS;
        List<String> nasty = List.of(
                "a".repeat(most),
                "'a".repeat(most / 2),
                "1.".repeat(most / 2),
                "a than b ".repeat(most / 9),
                "AB Cd ".repeat(most / 6),
                "x to ".repeat(most / 5));
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (String asked : nasty) {
                for (String stored : nasty) {
                    SemanticGate.refuse(asked, stored + "?");
                    SemanticGate.refuse(asked, stored.substring(1));
                }
            }
        });
    }
}
