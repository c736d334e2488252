package dev.penstock.operators.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.Finding;
import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each detector of data finds, and what only looks like it. Every row is alone with its detector. */
class DetectorsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "EMAIL | write to john.doe+news@mail.example.co.uk. | john.doe+news@mail.example.co.uk",
                "EMAIL | <anna_k@example.com>; | anna_k@example.com",
                "EMAIL | jörg@müller.de schreibt | jörg@müller.de",
                "EMAIL | j\u200Bohn@exam\u200Bple.com | j\u200Bohn@exam\u200Bple.com",
                "EMAIL | ｊohn＠example.com | ｊohn＠example.com",
                "PHONE | call (619) 648-6618 now | (619) 648-6618",
                "PHONE | +49 171 1234567 | +49 171 1234567",
                "PHONE | +33 (0)1 23 45 67 89 | +33 (0)1 23 45 67 89",
                "PHONE | 1-800-555-0199 x1234 | 1-800-555-0199 x1234",
                "PHONE | 020 7946 0958 | 020 7946 0958",
                "PHONE | 06 12 34 56 78 | 06 12 34 56 78",
                "PHONE | my mobile is 6196486618 | 6196486618",
                "PHONE | Telefon: 51-16-34-25 | 51-16-34-25",
                "PHONE | 電話: 9747 6578 | 9747 6578",
                "PHONE | 481-7531 office | 481-7531",
                "CREDIT_CARD | 4111 1111 1111 1111 exp 12/27 | 4111 1111 1111 1111",
                "CREDIT_CARD | 4111-1111-1111-1111 | 4111-1111-1111-1111",
                "CREDIT_CARD | amex 378282246310005. | 378282246310005",
                "CREDIT_CARD | 5555555555554444 12/29 | 5555555555554444",
                "CREDIT_CARD | 4111\u200B1111\u200B1111\u200B1111 | 4111\u200B1111\u200B1111\u200B1111",
                "CREDIT_CARD | ４１１１１１１１１１１１１１１１ | ４１１１１１１１１１１１１１１１",
                "IBAN | GB82 WEST 1234 5698 7654 32 please | GB82 WEST 1234 5698 7654 32",
                "IBAN | iban:de89370400440532013000 | de89370400440532013000",
                "IBAN | NO9386011117947, | NO9386011117947",
                "SSN | his is 536-32-3065. | 536-32-3065",
                "SSN | SSN 536323065 | 536323065",
                "SSN | social security number 536 32 3065 | 536 32 3065",
                "IP_ADDRESS | from 192.168.0.254:8080 | 192.168.0.254",
                "IP_ADDRESS | host 8.8.8.8. | 8.8.8.8",
                "IP_ADDRESS | at fe80::1ff:fe23:4567:890a on eth0 | fe80::1ff:fe23:4567:890a",
                "IP_ADDRESS | [2001:db8::1]:443 | 2001:db8::1",
                "IP_ADDRESS | ping ::1 | ::1",
                "IP_ADDRESS | 4f8a:c99e:dc86:faf9:5988:5f63:375e:8a2a | 4f8a:c99e:dc86:faf9:5988:5f63:375e:8a2a",
            })
    void finds(RuleKind kind, String text, String found) {
        List<Finding> findings = screen(kind, text).findings();

        assertThat(findings).hasSize(1);
        assertThat(text.substring(findings.get(0).start(), findings.get(0).end()))
                .isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "EMAIL | npm i lodash@4.17.21",
                "EMAIL | @Override public",
                "EMAIL | icon@2x.png",
                "EMAIL | me@localhost",
                "EMAIL | a@b",
                "PHONE | order 4155550123 was sent",
                "PHONE | order number 415-555-0123-77",
                "PHONE | ISBN 978-3-16-148410-0",
                "PHONE | ISBN 0-306-40615-2",
                "PHONE | on 2024-01-31 12:30:45",
                "PHONE | on 31.01.2024 and 01/02/2023",
                "PHONE | between 1914-1918 and 1939-1945",
                "PHONE | pi is 3.14159265358979",
                "PHONE | at 192.168.100.200",
                "PHONE | 1,234,567,890 people",
                "PHONE | sha d41d8cd98f00b204e9800998ecf8427e",
                "PHONE | $1234567890",
                "PHONE | epoch 1700000000",
                "PHONE | 4111 1111 1111 1111",
                "PHONE | version 10.15.7.1234",
                "PHONE | 5 + 12345678 * 2 = 24691361",
                "PHONE | SSN 536-32-3065",
                "PHONE | call f(12, 34, 56, 78)",
                "CREDIT_CARD | 4111 1111 1111 1112",
                "CREDIT_CARD | 1234567812345670",
                "CREDIT_CARD | order 9999999999999995",
                "CREDIT_CARD | 0.4111111111111111",
                "CREDIT_CARD | x4111111111111111",
                "CREDIT_CARD | 4111111111111111a",
                "CREDIT_CARD | 9780306406157",
                "CREDIT_CARD | 2024-01-31 12:30:45.123456",
                "IBAN | GB82 WEST 1234 5698 7654 33",
                "IBAN | XX89370400440532013000",
                "IBAN | DE8937040044053201300",
                "IBAN | ADE89370400440532013000",
                "SSN | 000-12-3456",
                "SSN | 666-12-3456",
                "SSN | 912-12-3456",
                "SSN | 536-00-3065",
                "SSN | 536-32-0000",
                "SSN | part 536-32-3065-9",
                "SSN | 536323065",
                "SSN | 2024-12-31",
                "IP_ADDRESS | 1.2.3.4.5",
                "IP_ADDRESS | version 1.2.3.4",
                "IP_ADDRESS | 256.1.1.1",
                "IP_ADDRESS | 01.02.03.04",
                "IP_ADDRESS | 12:30:45",
                "IP_ADDRESS | 00:1a:2b:3c:4d:5e",
                "IP_ADDRESS | std::vector and a::b",
                "IP_ADDRESS | :: and face::cafe",
                "IP_ADDRESS | 1:2:3:4:5:6:7:8:9",
            })
    void leavesAlone(RuleKind kind, String text) {
        assertThat(screen(kind, text).findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sk-proj-abcDEF1234567890abcDEF12 | sk-proj-abcDEF1234567890abcDEF12",
                "export AWS=AKIAIOSFODNN7EXAMPL3 | AKIAIOSFODNN7EXAMPL3",
                "ghp_16C7e42F292c6912E7710c838347Ae178B4a | ghp_16C7e42F292c6912E7710c838347Ae178B4a",
                "xoxb-123456789012-abcdefABCDEF | xoxb-123456789012-abcdefABCDEF",
                "the key AIzaSyA1234567890abcdefghijklmnopqrstuv, | AIzaSyA1234567890abcdefghijklmnopqrstuv",
                "sk_live_4eC39HqLyjWDarjtT1zdp7dc | sk_live_4eC39HqLyjWDarjtT1zdp7dc",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
                "password = \"hunter2!\" | hunter2!",
                "DB_PASSWORD=s3cr3tPa55 | s3cr3tPa55",
                "the password is Tr0ub4dor&3 ok | Tr0ub4dor&3",
                "{\"api_key\": \"9f86d081884c7d659a2feaa0\"} | 9f86d081884c7d659a2feaa0",
                "secret token Zm9vYmFyMTIzNDU2Nzg5MGFiY2Rl here | Zm9vYmFyMTIzNDU2Nzg5MGFiY2Rl",
                "postgres://app:Pa55word1@db:5432/x | Pa55word1",
                "github_pat_11ABCDEFG0123456789abc_defghij | github_pat_11ABCDEFG0123456789abc_defghij",
            })
    void findsSecrets(String text, String found) {
        List<Finding> findings = screen(RuleKind.SECRET, text).findings();

        assertThat(findings).isNotEmpty();
        assertThat(text.substring(findings.get(0).start(), findings.get(0).end()))
                .contains(found);
        assertThat(screen(RuleKind.SECRET, text).text()).doesNotContain(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "password: required",
                "password = \"\"",
                "PASSWORD=${DB_PASSWORD}",
                "password=getpass()",
                "api_key = os.environ[KEY]",
                "set token=<your-token-here>",
                "How do I reset my password if the password is wrong?",
                "commit key 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
                "sk-learn is a library; task-oriented",
                "the primary key is 550e8400-e29b-41d4-a716",
                "risk-based-authentication-and-key-management-for-all",
                "bypass: something12",
                "-----BEGIN CERTIFICATE----- MIIC -----END CERTIFICATE-----",
                "public key ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7",
            })
    void leavesHarmlessTokensAlone(String text) {
        assertThat(screen(RuleKind.SECRET, text).findings()).isEmpty();
    }

    @org.junit.jupiter.api.Test
    void takesAPrivateKeyWholeAlsoWhenItsEndIsCutOff() {
        String key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----";

        assertThat(screen(RuleKind.SECRET, "see " + key + " end").text()).isEqualTo("see [SECRET] end");
        assertThat(screen(RuleKind.SECRET, "see " + key.substring(0, 40)).text())
                .isEqualTo("see [SECRET]");
    }

    static Screening screen(RuleKind kind, String text, String... values) {
        Rule rule = new Rule("r", kind, RuleAction.REDACT, RuleScope.BOTH, List.of(values));
        return CompiledPolicy.of(new Policy("p", 1, List.of(rule))).screen(text, RuleScope.INPUT, 0);
    }
}
