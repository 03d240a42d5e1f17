// SPDX-License-Identifier: LGPL-2.1-or-later
//! Allocation-free parsers of what FFmpeg reads and throws away.
