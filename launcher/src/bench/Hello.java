// SPDX-License-Identifier: Apache-2.0

/** The smallest Java program, which prints the clock that clock.c prints. */
final class Hello {
    private Hello() {}

    public static void main(String[] arguments) {
        System.out.println(System.nanoTime());
    }
}
