// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NativeTextTest {
    @Test
    void validUtf8IsTheTextItSpells() {
        for (String text : new String[] {"", "portjail/web", "Größe", "端口", "𝄞 clef", "\uFFFF\uE000"}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertEquals(text, NativeText.decode(bytes));
            assertArrayEquals(bytes, NativeText.encode(text));
        }
    }

    @Test
    void aByteThatIsNoUtf8BecomesALoneSurrogate() {
        assertEquals("a\uDCFFb", NativeText.decode(new byte[] {'a', (byte) 0xff, 'b'}));
        assertEquals("\uDCC3", NativeText.decode(new byte[] {(byte) 0xc3}), "a sequence cut short");
        assertEquals("\uDCC0\uDC80", NativeText.decode(new byte[] {(byte) 0xc0, (byte) 0x80}), "an overlong sequence");
        assertEquals(
                "\uDCED\uDCA0\uDC80",
                NativeText.decode(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}),
                "an encoded surrogate");
    }

    @Test
    void anyBytesSurviveTheWayThroughAString() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = bytes[j] == 0 ? (byte) 0xe2 : bytes[j];
            }
            assertArrayEquals(bytes, NativeText.encode(NativeText.decode(bytes)));
        }
    }

    @Test
    void aNulIsRefusedBecauseItWouldEndTheTextForC() {
        assertThrows(IllegalArgumentException.class, () -> NativeText.encode("web\0"));
        assertThrows(IllegalArgumentException.class, () -> NativeText.encode("wéb\0"));
    }
}
