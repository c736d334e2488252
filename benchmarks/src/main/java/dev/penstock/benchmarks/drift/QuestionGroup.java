package dev.penstock.benchmarks.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Groups of made-up questions of one topic, language or length; the same in every run. */
enum QuestionGroup {
    ORDERS(
            "How do I return;When will you deliver;Can I exchange;Why was I charged twice for;Where can I track;How long is the warranty of",
            "my new headphones;a damaged kettle;the blue sofa;two pairs of shoes;a birthday present;my last order;the winter jacket;a broken lamp"),
    ACCOUNTS(
            "How do I reset;Why can I not change;Who may see;How can I secure;When expires;What happens to",
            "my password;the recovery e-mail;my login on the new phone;two-factor codes;a locked account;the saved sessions;my user name;an old profile"),
    INVOICES(
            "Where do I find;Can you correct;When do I have to pay;Why is there VAT on;How do I download;Who approves",
            "the invoice of March;our yearly bill;a credit note;the second reminder;last month's statement;the deposit receipt;an expense report;the purchase order"),
    TRAVEL(
            "What is the fastest way to;Do I need a visa for;How warm is it in autumn in;Which hotel is quiet in;How much is a taxi in;When is the best season for",
            "Lisbon;the Norwegian fjords;Kyoto;southern Sicily;Marrakesh;the Scottish islands;Buenos Aires;Vancouver"),
    HOLIDAYS(
            "How many days remain of;Who signs;Can I carry over;What is the notice period for;How do I apply for;Is there a form for",
            "my annual leave;parental leave;a sabbatical;unpaid time off;sick days;my part-time contract;overtime hours;the training budget"),
    COOKING(
            "How long do I bake;What can replace butter in;At which temperature do I keep;How do I season;Can I freeze;What goes well with",
            "sourdough bread;a lentil soup;lemon tart;roasted pumpkin;fresh pasta;a mushroom risotto;pickled cucumbers;apple crumble"),
    NETWORKS(
            "Why does the router drop;How do I configure;What blocks;How can I monitor;Which port is used by;How do I speed up",
            "the guest wifi;a VPN tunnel;packets between two subnets;the DNS resolver;our load balancer;a firewall rule;the mesh repeater;SSH connections"),
    TRAINING(
            "How often should I do;Which muscles does it take for;Is it healthy to repeat;How do I warm up for;What do I eat before;How long do I rest after",
            "a half marathon;deadlifts;interval sprints;a long swim;mountain biking;yoga in the morning;rowing for an hour;push-ups"),
    /** Not asked before drift. */
    CRYPTO(
            "How do I stake;Is it wise to sell;What are the gas fees for;Which wallet can hold;How is mining of;Why fell the price of",
            "Ethereum tokens;my Bitcoin savings;a stablecoin;Solana coins;an NFT collection;altcoins on a decentralised exchange;wrapped Bitcoin;meme coins"),
    GERMAN(
            "Wie kann ich;Warum muss ich;Wann darf ich;Wo kann man am besten;Bis wann sollte ich;Mit wem kann ich",
            "meine neuen Kopfhörer zurückschicken;die Rechnung vom März bezahlen;mein vergessenes Passwort ändern;den restlichen Urlaub beantragen;die Verbindung zum Drucker einrichten;das frische Brot länger aufbewahren;für den Halbmarathon trainieren;ein ruhiges Hotel in Lissabon finden"),
    /** Questions of the base with their story before them. */
    LONG("", "");

    private static final long SEED = 11;

    private static final String[] STORIES = {
        "I have been a customer for many years and have never had any trouble until last Tuesday, when everything began at once.",
        "My colleague told me that there is a page about this, but I looked for it for half an hour and could not find anything at all.",
        "We tried it on two machines, with the old version and with the new one, and the result was exactly the same on both of them.",
        "Please explain it step by step, since I have to pass it on to my team, and some of them have never done anything like it before.",
        "Last year it worked without any problem, and as far as I know nobody has touched the settings or the contract since then."
    };

    private final String[] asks;
    private final String[] things;

    QuestionGroup(String asks, String things) {
        this.asks = asks.split(";");
        this.things = things.split(";");
    }

    /** Those that make up usual traffic. */
    static final int BASE = 8;

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        if (this == LONG) {
            Random random = new Random(SEED);
            for (int i = 0; i < BASE; i++) {
                for (String question : values()[i].texts()) {
                    texts.add(STORIES[random.nextInt(STORIES.length)] + " " + STORIES[random.nextInt(STORIES.length)]
                            + " " + question);
                }
            }
            return texts;
        }
        for (String ask : asks) {
            for (String thing : things) {
                texts.add(ask + " " + thing + "?");
            }
        }
        return texts;
    }
}
