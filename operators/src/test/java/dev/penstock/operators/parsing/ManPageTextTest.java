package dev.penstock.operators.parsing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManPageTextTest {

    @Test
    void macrosOfManBecomeHeadingsParagraphsAndCode() {
        ManPageText page = ManPageText.of("""
                .\\" A comment.
                .de Vb
                .ft CW
                ..
                .if n .ad l
                .ie \\n(.g \\{\\
                .ds Aq \\(aq
                .\\}
                .TH LS "1" "May 2026" "tool 9"
                .SH NAME
                ls \\- list files
                .SH
                DESCRIPTION
                .PP
                List \\fIFILE\\fRs\\(em\\s-1all\\s0 of
                them.
                .BR dir (1),
                and
                .B "vdir too"
                .SS "Some options"
                .TP
                \\fB\\-a\\fR, \\fB\\-\\-all\\fR
                do not ignore \\*(lqhidden\\*(rq
                .IP \\(bu 2
                point
                .nf
                $ ls \\e
                  \\-a
                .fi
                .TS
                allbox;
                l l.
                name\tsize
                _
                T{
                a
                file
                T}\t1
                .TE
                After.
                """);
        assertThat(page.title()).isEqualTo("LS(1)");
        assertThat(page.markdown()).isEqualTo("""
                # LS(1)

                ## NAME

                ls - list files

                ## DESCRIPTION

                List FILEs—all of them. dir(1), and vdir too

                ### Some options

                -a, --all
                do not ignore “hidden”

                •
                point

                ```
                $ ls \\
                  -a
                ```

                | name | size |
                | --- | --- |
                | a file | 1 |

                After.""");
    }

    @Test
    void macrosOfMdocCallEachOther() {
        ManPageText page = ManPageText.of("""
                .Dd May 1, 2026
                .Dt CAT 1
                .Os
                .Sh NAME
                .Nm cat
                .Nd concatenate files
                .Sh SYNOPSIS
                .Nm
                .Op Fl ab
                .Op Ar
                .Sh DESCRIPTION
                The
                .Nm
                utility reads
                .Ar file ,
                see
                .Xr head 1 .
                .Bl -tag -width x
                .It Fl a Ns Ar n
                All.
                .El
                .Bd -literal
                $ cat -a
                .Ed
                """);
        assertThat(page.title()).isEqualTo("CAT(1)");
        assertThat(page.markdown()).isEqualTo("""
                # CAT(1)

                ## NAME

                cat - concatenate files

                ## SYNOPSIS

                cat [-ab] [file ...]

                ## DESCRIPTION

                The cat utility reads file, see head(1).

                -an
                All.

                ```
                $ cat -a
                ```""");
    }

    @Test
    void brokenPagesAreStillText() {
        for (String page : new String[] {
            ".TH",
            ".SH",
            ".TS\nx",
            ".de",
            ".if \\{",
            ".ig\nno end",
            "\\",
            "\\f",
            "\\f(",
            "\\*[",
            "\\h'",
            ".It",
            ".Xr",
            ".Op",
            ".IP",
            "\"",
            ".B \"open",
            "\\N'99999999999'",
            "\\[u110000]",
            ".Nm",
            "'",
            "."
        }) {
            assertThat(ManPageText.of(page + "\n").markdown()).as(page).isNotNull();
        }
        assertThat(ManPageText.of("no macros\nat all\n").markdown()).isEqualTo("no macros at all");
    }
}
