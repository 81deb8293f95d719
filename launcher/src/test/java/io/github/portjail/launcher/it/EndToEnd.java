// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of tests that run the built program as root and leave the machine as it was. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MachineUnchanged.class)
@Timeout(120)
public @interface EndToEnd {}
