//! Wrong submissions.
