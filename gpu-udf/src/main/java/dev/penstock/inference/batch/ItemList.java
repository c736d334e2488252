package dev.penstock.inference.batch;

/**
 * Items in the order of their arrival. Linked through the items, so that one leaves from anywhere (taken with its mates,
 * raised, expired) in constant time and the count is exact, without an object for each place.
 */
final class ItemList<I, O> {
    private PendingItem<I, O> first;
    private PendingItem<I, O> last;
    private int size;

    PendingItem<I, O> first() {
        return first;
    }

    int size() {
        return size;
    }

    void add(PendingItem<I, O> item) {
        item.previous = last;
        if (last == null) {
            first = item;
        } else {
            last.next = item;
        }
        last = item;
        size++;
    }

    void remove(PendingItem<I, O> item) {
        if (item.previous == null) {
            first = item.next;
        } else {
            item.previous.next = item.next;
        }
        if (item.next == null) {
            last = item.previous;
        } else {
            item.next.previous = item.previous;
        }
        item.previous = null;
        item.next = null;
        size--;
    }
}
