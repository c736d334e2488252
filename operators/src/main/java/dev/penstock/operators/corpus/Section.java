package dev.penstock.operators.corpus;

import java.util.List;

/** What stands under one heading, without the sections below it. */
record Section(String title, List<Block> blocks) {}
